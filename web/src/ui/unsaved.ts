// What is typed on the page and neither sent nor saved yet. Whoever would take the page away asks here.

import { useEffect, useRef } from 'react';

interface Typed {
  isThere: () => boolean;
  /** It is there again when one comes back: see useDraft. */
  kept: boolean;
}

const typed = new Set<Typed>();

/** Says so while `isThere` holds. Returns how to say that it was taken: what comes next may leave the page. */
export function useUnsaved(isThere: () => boolean, { kept = false } = {}): () => void {
  const latest = useRef(isThere);
  const taken = useRef(false);
  useEffect(() => {
    latest.current = isThere;
  });
  useEffect(() => {
    const mine = { isThere: () => !taken.current && latest.current(), kept };
    typed.add(mine);
    return () => {
      typed.delete(mine);
    };
  }, [kept]);
  return () => {
    taken.current = true;
  };
}

/** Something is typed that a reload would lose. */
export const anythingTyped = () => [...typed].some((one) => one.isThere());

/** Something is typed that another page would lose. */
export const anythingLost = () => [...typed].some((one) => !one.kept && one.isThere());
