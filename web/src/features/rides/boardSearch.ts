// What the board shows, kept in its address so that it survives a reload and can be sent to a
// colleague.

import type { RideFilter, RideOrder, RideState } from '../../api/generated/graphql';

export const boardViews = ['live', 'completed', 'cancelled', 'all'] as const;
export type BoardView = (typeof boardViews)[number];

export const boardOrders = ['activity', 'pickup', 'newest'] as const;
export type BoardOrder = (typeof boardOrders)[number];

/** What is left out is the default: see viewOf; latest activity first. */
export interface BoardSearch {
  view?: BoardView;
  order?: Exclude<BoardOrder, 'activity'>;
  q?: string;
  unread?: true;
  problems?: true;
}

export function readBoardSearch(search: Record<string, unknown>): BoardSearch {
  const { view, order, q, unread, problems } = search;
  const read: BoardSearch = {};
  const known = boardViews.find((one) => one === view);
  if (known) read.view = known;
  if (order === 'pickup' || order === 'newest') read.order = order;
  // `?q=1042` arrives as a number.
  if ((typeof q === 'string' && q !== '') || typeof q === 'number') read.q = String(q);
  if (unread === true) read.unread = true;
  if (problems === true) read.problems = true;
  return read;
}

const states: Record<BoardView, RideState[] | undefined> = {
  live: [
    'SCHEDULED',
    'REQUESTED',
    'AWAITING_NUMBER',
    'ASSIGNED',
    'EN_ROUTE',
    'ARRIVED',
    'IN_PROGRESS',
  ],
  completed: ['COMPLETED'],
  cancelled: ['CANCELLED', 'NO_SHOW', 'FAILED'],
  all: undefined,
};

const orders: Record<BoardOrder, RideOrder> = {
  activity: 'ACTIVITY',
  pickup: 'PICKUP',
  newest: 'NEWEST',
};

/** Live rides; but what needs attention is shown, as it is counted, whatever became of its ride. */
export function viewOf({ view, unread, problems }: BoardSearch): BoardView {
  return view ?? (unread || problems ? 'all' : 'live');
}

let last: BoardSearch = {};

/** What the board showed when it was left: for the way back. */
export const lastBoard = () => last;

export function rememberBoard(search: BoardSearch): void {
  last = search;
}

/** The question to the server. */
export function boardVariables(search: BoardSearch): { filter: RideFilter; orderBy: RideOrder } {
  const filter: RideFilter = {};
  const wanted = states[viewOf(search)];
  if (wanted) filter.states = wanted;
  if (search.q) filter.search = search.q;
  if (search.unread) filter.unreadOnly = true;
  if (search.problems) filter.problemsOnly = true;
  return { filter, orderBy: orders[search.order ?? 'activity'] };
}

/** Whatever happens to a ride is activity; only that a text of it failed can come late. */
export function newsLeads(search: BoardSearch): boolean {
  return !search.order && !search.problems;
}
