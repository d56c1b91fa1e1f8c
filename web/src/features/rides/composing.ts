// The rules of the message box.

import type { ConversationState } from '../../api/generated/graphql';

/** Longest message carriers take as one, in characters. */
export const longestMessage = 1600;

/** Why nothing can be written, in words; undefined when it can. */
export function whyNotWrite(
  canDispatch: boolean,
  conversation: ConversationState | undefined,
): string | undefined {
  if (!canDispatch) return 'Your role may read this conversation, not write in it.';
  if (!conversation) return 'Nobody has a number yet.';
  if (conversation === 'CLOSED' || conversation === 'FAILED') {
    return 'Contact has ended: nobody can be reached through these numbers any more.';
  }
  return undefined;
}

export function canSend(body: string): boolean {
  const length = body.trim().length;
  return length > 0 && length <= longestMessage;
}
