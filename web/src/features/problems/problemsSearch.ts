// What is shown on the page of delivery problems, as its address holds it, and how the server is asked for it.

import type { LegState, ProblemFilter } from '../../api/generated/graphql';
import { changed, oneOf, textOf } from '../../ui/address';

export const problemKinds = ['failed', 'uncertain', 'held'] as const;
export type ProblemKind = (typeof problemKinds)[number];

export const problemAges = ['hour', 'day', 'older'] as const;
export type ProblemAge = (typeof problemAges)[number];

/** What is left out is not asked about. */
export interface ProblemsSearch {
  kind?: ProblemKind;
  age?: ProblemAge;
  provider?: string;
  market?: string;
}

export function readProblemsSearch(search: Record<string, unknown>): ProblemsSearch {
  return changed<ProblemsSearch>(
    {},
    {
      kind: oneOf(problemKinds, search.kind),
      age: oneOf(problemAges, search.age),
      provider: textOf(search.provider),
      market: textOf(search.market),
    },
  );
}

const states: Record<ProblemKind, LegState[]> = {
  failed: ['FAILED', 'REJECTED', 'UNDELIVERED', 'EXPIRED'],
  uncertain: ['UNCERTAIN'],
  held: ['HELD'],
};

const hourMs = 3_600_000;

export const isFiltered = (search: ProblemsSearch) => Object.keys(search).length > 0;

/** Null asks for all. Ages are cut to the minute, so that the question stays the same for a while. */
export function toFilter(search: ProblemsSearch, now = Date.now()): ProblemFilter | null {
  const minute = Math.floor(now / 60_000) * 60_000;
  const before = (hours: number) => new Date(minute - hours * hourMs).toISOString();
  const asked: ProblemFilter = {};
  if (search.kind) asked.states = states[search.kind];
  if (search.provider) asked.provider = search.provider;
  if (search.market) asked.marketId = search.market;
  if (search.age === 'hour') asked.since = before(1);
  if (search.age === 'day') asked.since = before(24);
  if (search.age === 'older') asked.until = before(24);
  return isFiltered(search) ? asked : null;
}
