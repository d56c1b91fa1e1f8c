import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** A page that takes another's place takes its focus too: in the row one left it from, or at its beginning. */
export function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(() => {
    /** Rows by the entry of the history that they were left from. */
    const left = new Map<string | undefined, string | undefined>();
    const leaving = router.subscribe('onBeforeLoad', ({ fromLocation, pathChanged }) => {
      if (!fromLocation || !pathChanged) return;
      const row = document.activeElement?.closest<HTMLElement>('[data-row]');
      left.set(fromLocation.state.__TSR_key, row?.dataset.row);
    });
    const arrived = router.subscribe('onRendered', ({ fromLocation, toLocation, pathChanged }) => {
      const main = document.querySelector('main');
      // A page may have taken it already, for its first field.
      if (!fromLocation || !pathChanged || !main || inside(main)) return;
      const id = left.get(toLocation.state.__TSR_key);
      const row = id && main.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
      (row || main).focus({ preventScroll: true });
    });
    return () => {
      leaving();
      arrived();
    };
  }, [router]);
}

const inside = (main: HTMLElement) =>
  main !== document.activeElement && main.contains(document.activeElement);
