import { useState } from 'react';

/** `crypto.randomUUID` is missing on plain-http origins other than localhost. */
const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/**
 * Ids for requests that are to be done once (`clientMutationId`). The same is asked with the same id,
 * so that a second press after a lost answer does nothing more; anything else is a request of its own.
 */
export function requestIds() {
  let last: { asked: string; id: string } | undefined;
  return {
    of(request: unknown): string {
      const asked = JSON.stringify(request);
      if (last?.asked !== asked) last = { asked, id: newId() };
      return last.id;
    },
    /** It was done: who asks the same again wants it once more. */
    done() {
      last = undefined;
    },
  };
}

export const useRequestIds = () => useState(requestIds)[0];
