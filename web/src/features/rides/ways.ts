// How somebody reaches the other one: over one number, or over two that serve as one (E41).

import type { ConversationMode } from '../../api/generated/graphql';

export interface Dials {
  number: string;
  pair?: { number: string } | null;
}

export interface Way {
  how: 'dials' | 'text' | 'call';
  number: string;
}

/** `text +x`, `call +y`, as far as the two may; one number that carries both, he simply dials. */
export function waysOf({ number, pair }: Dials, mode: ConversationMode = 'SMS_AND_VOICE'): Way[] {
  if (!pair) return [{ how: 'dials', number }];
  const text: Way = { how: 'text', number };
  const call: Way = { how: 'call', number: pair.number };
  if (mode === 'SMS_ONLY') return [text];
  return mode === 'VOICE_ONLY' ? [call] : [text, call];
}
