// Every list of the console: a table, or cards where that has no room, with its loading, empty and
// error states. Long lists draw only the rows on screen.

import { Alert, Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  type ColumnDef,
  createColumnHelper,
  createSortedRowModel,
  FlexRender,
  type Row,
  type RowData,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import classes from './DataTable.module.css';
import { type Drawn, DrawnRows } from './DrawnRows';
import { ErrorState } from './ErrorState';
import { narrowScreen } from './screen';

interface DataColumnMeta {
  /** In rem, or a share in percent; columns without one share what is left. */
  width?: string;
  /** Where less is left for a column without a width in rem, the list is no table; `10rem` unless said. */
  least?: string;
  align?: 'right';
  /** Left out below this screen width. */
  hideBelow?: 'lg' | 'xl';
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text },
  columnMeta: {} as DataColumnMeta,
});

/** `const column = dataColumns<Ride>(); const columns = column.columns([column.display({…}), …])` */
export function dataColumns<TRow extends RowData>() {
  return createColumnHelper<typeof features, TRow>();
}

// biome-ignore lint/suspicious/noExplicitAny: columns of different value types stand in one list
export type DataColumns<TRow extends RowData> = ColumnDef<typeof features, TRow, any>[];

interface DataTableProps<TRow extends RowData> {
  /** What the table lists, for screen readers. */
  label: string;
  /** Stable between renders: from module scope or a memo. Columns sort when they say `enableSorting: true`. */
  columns: DataColumns<TRow>;
  rows: TRow[] | undefined;
  rowId: (row: TRow) => string;
  /** One row as a card, where the columns have no room. */
  card: (row: TRow) => ReactNode;
  /** Click or Enter on a row. */
  onOpen?: (row: TRow) => void;
  /** A line of colour at the row's left edge. */
  rowMark?: (row: TRow) => 'accent' | 'danger' | undefined;
  loading: boolean;
  /** Rows of an earlier question are shown, faded, until the answer is here. */
  stale?: boolean;
  /** From `explain(…)`; instead of the rows, or above them when there are some already. */
  error?: { title: string; detail?: string | undefined } | undefined;
  onRetry?: () => void;
  /** Shown when there are no rows: an EmptyState. */
  empty: ReactNode;
  hasMore?: boolean;
  loadingMore?: boolean;
  onLoadMore?: () => void;
}

const noRows: never[] = [];

export function DataTable<TRow extends RowData>(props: DataTableProps<TRow>) {
  const place = useRef<HTMLDivElement>(null);
  const roomy = useRoom(place, roomFor(props.columns));
  return (
    <div ref={place}>
      <List {...props} cards={!roomy} />
    </div>
  );
}

function List<TRow extends RowData>(props: DataTableProps<TRow> & { cards: boolean }) {
  const { rows, loading, error, onRetry, empty, hasMore, loadingMore, onLoadMore } = props;
  if (!rows && error) {
    return (
      <div className={classes.frame}>
        <ErrorState {...error} onRetry={onRetry} />
      </div>
    );
  }
  if (!rows && loading) return <LoadingRows label={props.label} cards={props.cards} />;
  if (!rows || rows.length === 0) return <div className={classes.frame}>{empty}</div>;

  return (
    <>
      {error && (
        <Alert color="red" title={error.title} mb="sm" role="alert">
          {error.detail ? `${error.detail} ` : ''}What you see may be out of date.
        </Alert>
      )}
      <div data-stale={props.stale || undefined} className={classes.list}>
        {props.cards ? <Cards {...props} rows={rows} /> : <Rows {...props} rows={rows} />}
      </div>
      <div className={classes.footer}>
        <span role="status">
          {rows.length} {hasMore ? 'shown' : 'in all'}
        </span>
        {hasMore && (
          <Button variant="default" loading={loadingMore ?? false} onClick={onLoadMore}>
            Load more
          </Button>
        )}
      </div>
    </>
  );
}

/** In rem, what the columns need at least; those that come on wide screens alone have room there. */
export function roomFor<TRow extends RowData>(columns: DataColumns<TRow>): number {
  return columns.reduce((sum, { meta }) => {
    if (meta?.hideBelow) return sum;
    const width = meta?.width?.endsWith('rem') ? meta.width : (meta?.least ?? '10rem');
    return sum + Number.parseFloat(width);
  }, 0);
}

/** Whether the place of a list is so many rem wide. */
function useRoom(place: RefObject<HTMLElement | null>, rem: number): boolean {
  const narrow = useMediaQuery(narrowScreen, undefined, { getInitialValueInEffect: false });
  const [roomy, setRoomy] = useState(true);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const look = () => {
      const one = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      // Without a layout, as in tests, it has no width.
      setRoomy(element.clientWidth === 0 || element.clientWidth >= rem * one);
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [place, rem]);
  return roomy && !narrow;
}

type FilledProps<TRow extends RowData> = DataTableProps<TRow> & { rows: TRow[] };

function Rows<TRow extends RowData>(props: FilledProps<TRow>) {
  const { label, columns, rows, rowId, onOpen, rowMark } = props;
  const table = useTable({
    features,
    columns,
    data: rows ?? noRows,
    getRowId: rowId,
    defaultColumn: { enableSorting: false },
  });
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = table.getRowModel().rows;
  const columnCount = table.getAllColumns().length;

  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label} aria-rowcount={sorted.length + 1}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => {
                const meta = header.column.columnDef.meta;
                const direction = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    style={{ width: meta?.width, textAlign: meta?.align }}
                    data-hide-below={meta?.hideBelow}
                    aria-sort={
                      direction === 'asc'
                        ? 'ascending'
                        : direction === 'desc'
                          ? 'descending'
                          : undefined
                    }
                  >
                    {header.column.getCanSort() ? (
                      <button
                        type="button"
                        className={classes.sort}
                        onClick={header.column.getToggleSortingHandler()}
                      >
                        <table.FlexRender header={header} />
                        <span aria-hidden>
                          {direction === 'asc' ? '↑' : direction === 'desc' ? '↓' : ''}
                        </span>
                      </button>
                    ) : (
                      <table.FlexRender header={header} />
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <DrawnRows count={sorted.length} estimatedHeight={57} container={body}>
          {({ items, before, after, measure }) => (
            <tbody ref={body}>
              <Spacer height={before} columns={columnCount} />
              {items.map((index) => {
                const row = sorted[index];
                if (!row) return null;
                return (
                  <TableRow
                    key={row.id}
                    row={row}
                    index={index}
                    measure={measure}
                    mark={rowMark?.(row.original)}
                    onOpen={onOpen}
                  />
                );
              })}
              <Spacer height={after} columns={columnCount} />
            </tbody>
          )}
        </DrawnRows>
      </table>
    </div>
  );
}

/** What a row is drawn from: the same while the page is scrolled, and so is the row. */
interface SlotProps<TRow extends RowData> {
  index: number;
  measure: Drawn['measure'];
  mark: 'accent' | 'danger' | undefined;
  onOpen: ((row: TRow) => void) | undefined;
}

type TableRowProps<TRow extends RowData> = SlotProps<TRow> & { row: Row<typeof features, TRow> };

const TableRow = memo(function TableRow<TRow extends RowData>(props: TableRowProps<TRow>) {
  const { row, index, measure, mark, onOpen } = props;
  return (
    <tr
      ref={measure}
      data-index={index}
      data-row={row.id}
      aria-rowindex={index + 2}
      data-mark={mark}
      {...opening(onOpen && (() => onOpen(row.original)))}
    >
      {row.getAllCells().map((cell) => {
        const meta = cell.column.columnDef.meta;
        return (
          <td key={cell.id} style={{ textAlign: meta?.align }} data-hide-below={meta?.hideBelow}>
            <FlexRender cell={cell} />
          </td>
        );
      })}
    </tr>
  );
}) as <TRow extends RowData>(props: TableRowProps<TRow>) => ReactNode;

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.spacer}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

function Cards<TRow extends RowData>(props: FilledProps<TRow>) {
  const { label, rows, rowId, card, onOpen, rowMark } = props;
  const list = useRef<HTMLUListElement>(null);
  return (
    <DrawnRows count={rows.length} estimatedHeight={132} container={list}>
      {({ items, before, after, measure }) => (
        <ul
          ref={list}
          className={classes.cards}
          aria-label={label}
          style={{ paddingTop: before, paddingBottom: after }}
        >
          {items.map((index) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <Card
                key={rowId(row)}
                id={rowId(row)}
                row={row}
                index={index}
                measure={measure}
                mark={rowMark?.(row)}
                onOpen={onOpen}
                card={card}
              />
            );
          })}
        </ul>
      )}
    </DrawnRows>
  );
}

type CardProps<TRow extends RowData> = SlotProps<TRow> & {
  id: string;
  row: TRow;
  card: (row: TRow) => ReactNode;
};

const Card = memo(function Card<TRow extends RowData>(props: CardProps<TRow>) {
  const { id, row, index, measure, mark, onOpen, card } = props;
  return (
    <li ref={measure} data-index={index} className={classes.cardSlot}>
      <div
        className={classes.card}
        data-row={id}
        data-mark={mark}
        {...opening(onOpen && (() => onOpen(row)))}
      >
        {card(row)}
      </div>
    </li>
  );
}) as <TRow extends RowData>(props: CardProps<TRow>) => ReactNode;

/** Makes a row open on click and Enter, and lets the arrow keys walk. Links and buttons inside keep their own clicks. */
function opening(open: (() => void) | undefined) {
  if (!open) return {};
  return {
    tabIndex: 0,
    'data-opens': true,
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (ownControl(event)) return;
      // Selecting text to copy it is not opening.
      if (window.getSelection()?.type === 'Range') return;
      open();
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === 'Enter') open();
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        neighbour(event.currentTarget, event.key === 'ArrowDown')?.focus();
      }
    },
  };
}

function neighbour(row: HTMLElement, down: boolean): HTMLElement | undefined {
  const all = [...(row.closest('table, ul')?.querySelectorAll<HTMLElement>('[data-opens]') ?? [])];
  return all[all.indexOf(row) + (down ? 1 : -1)];
}

function ownControl(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target as HTMLElement;
  // Popovers are React children of the row, but stand elsewhere in the document.
  if (!event.currentTarget.contains(target)) return true;
  const control = target.closest('a, button, input, label');
  return control !== null && event.currentTarget.contains(control);
}

function LoadingRows({ label, cards }: { label: string; cards: boolean }) {
  return (
    <div className={classes.frame} role="status" aria-label={`Loading ${label}`}>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never moved
        <div key={index} className={classes.loadingRow} data-cards={cards || undefined}>
          <Skeleton height={12} width="18%" radius="sm" />
          <Skeleton height={12} width={`${24 + ((index * 7) % 18)}%`} radius="sm" />
          <Skeleton height={12} width={`${30 + ((index * 11) % 22)}%`} radius="sm" />
        </div>
      ))}
    </div>
  );
}
