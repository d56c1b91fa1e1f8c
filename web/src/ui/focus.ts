// Where the focus goes back to once a dialog is gone.

import { useEffect, useState } from 'react';

/** Remembers where the focus is. Returns how to give it back, unless it went somewhere else meanwhile. */
export function rememberFocus(): () => void {
  const from = lasting(document.activeElement);
  return () => {
    // After the dialog let go of the focus it kept inside.
    setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      const to = from?.isConnected ? from : document.querySelector('main');
      const modal = document.querySelector('[aria-modal="true"]');
      if (modal && !modal.contains(to)) return;
      to?.focus({ preventScroll: true });
    }, 0);
  };
}

/** What a menu offers is gone with the menu; the button that opens it stays. */
function lasting(element: Element | null): HTMLElement | undefined {
  const button = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const lasts = button ? document.getElementById(button) : element;
  return lasts instanceof HTMLElement && lasts !== document.body ? lasts : undefined;
}

/** For what is drawn only while it is open: gives the focus back once it is gone. */
export function useFocusBack(): void {
  const [giveBack] = useState(rememberFocus);
  useEffect(() => giveBack, [giveBack]);
}
