import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState } from 'react';
import type { RowsProps } from './DrawnRows';

/** The rows of a long list that are on screen, and a few around them. */
export function VirtualRows({ count, estimatedHeight, container, children }: RowsProps) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    if (!container.current) return;
    setScrollMargin(container.current.getBoundingClientRect().top + window.scrollY);
  }, [container]);

  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => estimatedHeight,
    overscan: 12,
    scrollMargin,
  });
  const drawn = virtualizer.getVirtualItems();
  const [first, last] = [drawn[0], drawn[drawn.length - 1]];
  return children({
    items: drawn.map(({ index }) => index),
    before: first ? first.start - scrollMargin : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - scrollMargin) : 0,
    measure: virtualizer.measureElement,
  });
}
