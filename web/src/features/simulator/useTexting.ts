import { useState } from 'react';
import { type SimulatedCaller, SimulateTextDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import type { SentText } from './handset';

let sentSoFar = 0;

/** Texting from a handset; what was sent shows at once, each holder's apart. */
export function useTexting() {
  const [sent, setSent] = useState<Readonly<Record<string, readonly SentText[]>>>({});
  const { mutate } = useGqlMutation(SimulateTextDocument, { invalidates: ['ride', 'simulator'] });

  function text(holder: string, from: SimulatedCaller, number: string, body: string) {
    const id = `sent:${++sentSoFar}`;
    const change = (patch: Partial<SentText>) =>
      setSent((all) => ({
        ...all,
        [holder]: (all[holder] ?? []).map((each) =>
          each.id === id ? { ...each, ...patch } : each,
        ),
      }));
    const fresh: SentText = {
      id,
      body,
      at: new Date().toISOString(),
      state: 'sending',
      reply: null,
    };
    setSent((all) => ({ ...all, [holder]: [...(all[holder] ?? []), fresh] }));
    mutate(
      { from, number, body },
      {
        onSuccess: ({ simulateText: { accepted, reply } }) =>
          change({ state: accepted ? 'sent' : 'failed', reply }),
        onError: () => change({ state: 'failed' }),
      },
    );
  }

  return { sent, text };
}
