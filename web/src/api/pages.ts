// The pages of a list that is ordered by what happened last, and how they follow what happens without
// being asked for anew, all of them.

interface Row {
  id: string;
}

/** A part of a list. It reaches to where the next one begins, and so may hold more than was asked for. */
export interface Page<TRow extends Row> {
  /** The cursor it begins after, and the next one; null at the list's beginning and end. */
  after: string | null;
  next: string | null;
  nodes: TRow[];
}

/** Asks for the first rows behind a page's beginning. */
export type AskPage<TRow extends Row> = (first: number) => Promise<Page<TRow>>;

/** The server gives no more at once. */
const mostAtOnce = 200;

/**
 * The page after the rows with these ids have changed. It is asked for if it is the first, where they may
 * have come to, or holds one of them; and no further than necessary. What it held behind that stays.
 */
export async function renewed<TRow extends Row>(
  page: Page<TRow>,
  changed: ReadonlySet<string>,
  pageSize: number,
  ask: AskPage<TRow>,
): Promise<Page<TRow>> {
  const isChanged = ({ id }: Row) => changed.has(id);
  const deepest = page.nodes.findLastIndex(isChanged);
  if (page.after !== null && deepest < 0) return page;
  // All of the changed rows may have come to stand before the deepest.
  const needed = Math.max(pageSize, deepest + 1 + changed.size);
  if (needed > mostAtOnce) return ask(pageSize);
  const fresh = await ask(needed);
  const here = new Set(fresh.nodes.map(({ id }) => id));
  const met = page.nodes.findLastIndex((row) => here.has(row.id) && !isChanged(row));
  // Nothing behind it, or too much before it: it ends where it says, and the pages behind are asked for.
  if (page.next === null || fresh.next === null || met < 0) return fresh;
  const behind = page.nodes.slice(met + 1).filter((row) => !isChanged(row));
  return { ...page, nodes: [...fresh.nodes, ...behind] };
}

/** Each row once: the first time it comes, for there it is newest. */
export function rowsOf<TRow extends Row>(pages: Page<TRow>[]): TRow[] {
  const seen = new Set<string>();
  return pages.flatMap(({ nodes }) => nodes.filter(({ id }) => !seen.has(id) && seen.add(id)));
}
