import { type ComponentType, type ReactNode, type RefObject, useEffect, useState } from 'react';

/** Short lists are drawn whole: the browser's own search finds every row. */
const wholeUpTo = 120;

/** Which rows of a list in the scrolling page to draw, and how much room the others take. */
export interface Drawn {
  items: number[];
  before: number;
  after: number;
  measure: ((row: Element | null) => void) | undefined;
}

export interface RowsProps {
  count: number;
  estimatedHeight: number;
  container: RefObject<HTMLElement | null>;
  children: (drawn: Drawn) => ReactNode;
}

/** What draws the rows of a long list is loaded while the list is about to become one. */
export function DrawnRows(props: RowsProps) {
  const [VirtualRows, setVirtualRows] = useState<ComponentType<RowsProps>>();
  const soonLong = props.count > wholeUpTo / 2;
  useEffect(() => {
    if (!soonLong) return;
    import('./VirtualRows').then(
      (module) => setVirtualRows(() => module.VirtualRows),
      // Without a connection: the list stays whole, and is merely slower.
      () => {},
    );
  }, [soonLong]);
  const Rows = (props.count > wholeUpTo && VirtualRows) || WholeRows;
  return <Rows {...props} />;
}

function WholeRows({ count, children }: RowsProps) {
  return children({
    items: Array.from({ length: count }, (_, index) => index),
    before: 0,
    after: 0,
    measure: undefined,
  });
}
