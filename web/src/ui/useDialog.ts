import { useEffect, useRef, useState } from 'react';
import { rememberFocus } from './focus';

/**
 * What a dialog or drawer is about, while it is open. Draw it only while there is a `subject`: each
 * opening then starts afresh. Focus goes back to where it was.
 */
export function useDialog<TSubject>() {
  const [subject, setSubject] = useState<TSubject>();
  const giveBack = useRef<() => void>(undefined);
  const open = subject !== undefined;
  useEffect(() => {
    if (open) return;
    giveBack.current?.();
    giveBack.current = undefined;
  }, [open]);
  return {
    subject,
    open(next: TSubject) {
      giveBack.current = rememberFocus();
      setSubject(next);
    },
    close() {
      setSubject(undefined);
    },
  };
}
