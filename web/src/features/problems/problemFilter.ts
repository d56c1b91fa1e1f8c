// What is shown on the page of delivery problems, and how the server is asked for it.

import type { LegState, ProblemFilter } from '../../api/generated/graphql';

export type ProblemKind = 'all' | 'failed' | 'uncertain' | 'held';
export type ProblemAge = 'any' | 'hour' | 'day' | 'older';

export interface Filter {
  kind: ProblemKind;
  age: ProblemAge;
  provider: string | null;
  marketId: string | null;
}

export const emptyFilter: Filter = { kind: 'all', age: 'any', provider: null, marketId: null };

const states: Record<Exclude<ProblemKind, 'all'>, LegState[]> = {
  failed: ['FAILED', 'REJECTED', 'UNDELIVERED', 'EXPIRED'],
  uncertain: ['UNCERTAIN'],
  held: ['HELD'],
};

const hourMs = 3_600_000;

export function isFiltered(filter: Filter): boolean {
  return toFilter(filter) !== null;
}

/** Null asks for all. Ages are cut to the minute, so that the question stays the same for a while. */
export function toFilter(filter: Filter, now = Date.now()): ProblemFilter | null {
  const minute = Math.floor(now / 60_000) * 60_000;
  const before = (hours: number) => new Date(minute - hours * hourMs).toISOString();
  const asked: ProblemFilter = {};
  if (filter.kind !== 'all') asked.states = states[filter.kind];
  if (filter.provider) asked.provider = filter.provider;
  if (filter.marketId) asked.marketId = filter.marketId;
  if (filter.age === 'hour') asked.since = before(1);
  if (filter.age === 'day') asked.since = before(24);
  if (filter.age === 'older') asked.until = before(24);
  return Object.keys(asked).length === 0 ? null : asked;
}
