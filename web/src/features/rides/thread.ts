// The conversation of a ride as it is kept and laid out on screen: pure functions over its entries.

import type { ThreadEntryFragment } from '../../api/generated/graphql';

export type ThreadEntry = ThreadEntryFragment;

/** Entries in order of time without gaps, and where older ones are to be had. */
export interface ThreadLog {
  entries: ThreadEntry[];
  hasOlder: boolean;
  olderCursor: string | null;
}

/** A part of the log, as the server gives it. */
export interface Page {
  nodes: ThreadEntry[];
  pageInfo: { hasPreviousPage: boolean; startCursor: string | null };
}

/** The end of the log as the server has it now. */
export function withNewest(log: ThreadLog | undefined, page: Page): ThreadLog {
  const fresh = {
    entries: merge([], page.nodes),
    hasOlder: page.pageInfo.hasPreviousPage,
    olderCursor: page.pageInfo.startCursor,
  };
  const [oldest] = fresh.entries;
  if (!log || !oldest) return log ?? fresh;
  // More came in the meantime than a page holds: what is in between is not known.
  const reaches =
    !fresh.hasOlder ||
    log.entries.some(({ id }) => id === oldest.id) ||
    log.entries.every((entry) => entry.createdAt >= oldest.createdAt);
  return reaches ? { ...log, entries: merge(log.entries, page.nodes) } : fresh;
}

export function withOlder(log: ThreadLog, page: Page): ThreadLog {
  return {
    entries: merge(log.entries, page.nodes),
    hasOlder: page.pageInfo.hasPreviousPage,
    olderCursor: page.pageInfo.startCursor ?? log.olderCursor,
  };
}

/** What live events and mutations tell. */
export function withEntries(log: ThreadLog, entries: readonly ThreadEntry[]): ThreadLog {
  const [oldest] = log.entries;
  // A change to an entry that is not loaded would stand there with a gap after it.
  const within = entries.filter(
    (entry) => !log.hasOlder || !oldest || entry.createdAt >= oldest.createdAt,
  );
  return within.length === 0 ? log : { ...log, entries: merge(log.entries, within) };
}

/** Answers overtake each other: the later state of an entry stays. */
function merge(known: readonly ThreadEntry[], incoming: readonly ThreadEntry[]): ThreadEntry[] {
  const byId = new Map(known.map((entry) => [entry.id, entry]));
  for (const entry of incoming) {
    const before = byId.get(entry.id);
    if (!before || changedAt(before) <= changedAt(entry)) byId.set(entry.id, entry);
  }
  return [...byId.values()].sort(
    (a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function changedAt(entry: ThreadEntry): string {
  return entry.legs.reduce((latest, leg) => (leg.updatedAt > latest ? leg.updatedAt : latest), '');
}

export type Side = 'customer' | 'driver' | 'middle';

/** People at the edges, the company between them. */
export function sideOf({ fromRole }: Pick<ThreadEntry, 'fromRole'>): Side {
  if (fromRole === 'CUSTOMER') return 'customer';
  return fromRole === 'DRIVER' || fromRole === 'AGENT' ? 'driver' : 'middle';
}

/** One thing said: one entry, or the two that a message to both people is. */
export interface Utterance {
  key: string;
  entries: [ThreadEntry, ...ThreadEntry[]];
}

export type ThreadItem =
  | { type: 'day'; key: string; at: string }
  | { type: 'turn'; key: string; side: Side; utterances: [Utterance, ...Utterance[]] };

/** Later than this after the last, a text starts anew under its sender's name. */
const turnMs = 5 * 60_000;
/** Two texts of one message to both are decided together. */
const togetherMs = 2_000;

/** Days, in them turns: what one side said in one go. */
export function threadItems(entries: readonly ThreadEntry[]): ThreadItem[] {
  const items: ThreadItem[] = [];
  let day = '';
  for (const entry of entries) {
    const today = new Date(entry.createdAt).toDateString();
    if (today !== day) {
      day = today;
      items.push({ type: 'day', key: `day:${today}`, at: entry.createdAt });
    }
    const last = items.at(-1);
    const said = last?.type === 'turn' ? last.utterances.at(-1) : undefined;
    if (said && isTwin(said.entries, entry)) {
      said.entries.push(entry);
    } else if (last?.type === 'turn' && said && goesOn(said.entries[0], entry)) {
      last.utterances.push({ key: entry.id, entries: [entry] });
    } else {
      const utterance: Utterance = { key: entry.id, entries: [entry] };
      items.push({
        type: 'turn',
        key: `turn:${entry.id}`,
        side: sideOf(entry),
        utterances: [utterance],
      });
    }
  }
  return items;
}

function goesOn(last: ThreadEntry, next: ThreadEntry): boolean {
  return (
    sideOf(last) === sideOf(next) &&
    last.kind === next.kind &&
    last.toRole === next.toRole &&
    last.author === next.author &&
    elapsed(last, next) <= turnMs
  );
}

/** The same words to the other person. */
function isTwin(said: readonly ThreadEntry[], next: ThreadEntry): boolean {
  const [first] = said;
  return (
    first !== undefined &&
    said.length === 1 &&
    first.kind === 'COMPANY' &&
    next.kind === 'COMPANY' &&
    first.body === next.body &&
    first.toRole !== next.toRole &&
    elapsed(first, next) <= togetherMs
  );
}

const elapsed = (from: ThreadEntry, to: ThreadEntry) =>
  Date.parse(to.createdAt) - Date.parse(from.createdAt);
