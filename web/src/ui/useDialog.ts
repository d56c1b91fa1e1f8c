import { useRef, useState } from 'react';

/**
 * What a dialog or drawer is about, while it is open. Draw it only while there is a `subject`: each
 * opening then starts afresh. Focus goes back to where it was.
 */
export function useDialog<TSubject>() {
  const [subject, setSubject] = useState<TSubject>();
  const opener = useRef<HTMLElement>(undefined);
  return {
    subject,
    open(next: TSubject) {
      if (document.activeElement instanceof HTMLElement) opener.current = document.activeElement;
      setSubject(next);
    },
    close() {
      setSubject(undefined);
      // After the dialog let go of the focus it kept inside.
      setTimeout(() => opener.current?.focus({ preventScroll: true }), 0);
    },
  };
}
