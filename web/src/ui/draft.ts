// What is written to somebody and not sent. It is there again when one comes back to them, as long as the
// tab lives and the same person is signed in; nothing of it is stored.

import { useState } from 'react';
import { useUnsaved } from './unsaved';

const drafts = new Map<string, string>();

export function forgetDrafts(): void {
  drafts.clear();
}

export function useDraft(id: string) {
  const [text, setText] = useState(() => drafts.get(id) ?? '');
  useUnsaved(() => text.trim() !== '', { kept: true });

  function write(next: string) {
    setText(next);
    keep(id, next);
  }

  /** Until this settles the text is no draft: who comes back meanwhile is not to send it once more. */
  async function sent(sending: Promise<unknown>) {
    drafts.delete(id);
    try {
      await sending;
      setText('');
    } catch {
      // Whoever sends shows the error.
      keep(id, text);
    }
  }

  return { text, write, sent };
}

function keep(id: string, text: string) {
  if (text.trim()) drafts.set(id, text);
  else drafts.delete(id);
}
