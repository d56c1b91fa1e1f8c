import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Short lists are drawn whole: the browser's own search finds every row. */
const wholeUpTo = 120;

/** Which rows of a list in the scrolling page to draw, and how much room the others take. */
export function useVirtualRows(
  count: number,
  estimatedHeight: number,
  container: RefObject<HTMLElement | null>,
) {
  const virtual = count > wholeUpTo;
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    if (!virtual || !container.current) return;
    setScrollMargin(container.current.getBoundingClientRect().top + window.scrollY);
  }, [virtual, container]);

  const virtualizer = useWindowVirtualizer({
    count: virtual ? count : 0,
    estimateSize: () => estimatedHeight,
    overscan: 12,
    scrollMargin,
  });
  if (!virtual) {
    return {
      items: Array.from({ length: count }, (_, index) => index),
      before: 0,
      after: 0,
      measure: undefined,
    };
  }
  const drawn = virtualizer.getVirtualItems();
  const [first, last] = [drawn[0], drawn[drawn.length - 1]];
  return {
    items: drawn.map(({ index }) => index),
    before: first ? first.start - scrollMargin : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - scrollMargin) : 0,
    measure: virtualizer.measureElement,
  };
}
