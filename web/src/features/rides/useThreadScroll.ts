import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** This near to the end, one is following the conversation. */
const followPx = 96;

/**
 * Keeps a conversation where its reader is: at the end while he follows it, in place when older
 * entries come in above, and with a count of what is new when he has scrolled away.
 */
export function useThreadScroll(
  pane: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  entries: readonly { id: string }[],
) {
  const following = useRef(true);
  const seen = useRef<{ first: string; last: string; height: number }>(undefined);
  const [unseen, setUnseen] = useState(0);

  useLayoutEffect(() => {
    const element = pane.current;
    const [first, last] = [entries[0], entries.at(-1)];
    if (!element || !first || !last) return;
    const before = seen.current;
    if (!before) {
      element.scrollTop = element.scrollHeight;
    } else if (before.first !== first.id && before.last === last.id) {
      element.scrollTop += element.scrollHeight - before.height;
    } else if (before.last !== last.id && following.current) {
      element.scrollTo({ top: element.scrollHeight, behavior: gentle() });
    } else if (before.last !== last.id) {
      const index = entries.findIndex(({ id }) => id === before.last);
      setUnseen((count) => count + entries.length - 1 - index);
    }
    seen.current = { first: first.id, last: last.id, height: element.scrollHeight };
  }, [pane, entries]);

  // Details that open, a box that grows: whoever was at the end stays there.
  useEffect(() => {
    const [element, inner] = [pane.current, content.current];
    if (!element || !inner) return;
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
      if (seen.current) seen.current.height = element.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(element);
    return () => observer.disconnect();
  }, [pane, content]);

  return {
    unseen,
    onScroll() {
      const element = pane.current;
      if (!element) return;
      following.current =
        element.scrollHeight - element.scrollTop - element.clientHeight < followPx;
      if (following.current) setUnseen(0);
    },
    toEnd() {
      following.current = true;
      setUnseen(0);
      pane.current?.scrollTo({ top: pane.current.scrollHeight, behavior: gentle() });
    },
  };
}

function gentle(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
}
