// What the lists of customers and drivers show, kept in their addresses.

import type { PersonFilter } from '../../api/generated/graphql';

export const peopleViews = ['active', 'inactive', 'all'] as const;
export type PeopleView = (typeof peopleViews)[number];

/** What is left out is the default: the active ones, nobody opened. */
export interface PeopleSearch {
  q?: string;
  view?: Exclude<PeopleView, 'active'>;
  /** Whose details are open. */
  person?: string;
}

export function readPeopleSearch(search: Record<string, unknown>): PeopleSearch {
  const { q, view, person } = search;
  const read: PeopleSearch = {};
  // `?q=0612345678` arrives as a number.
  if ((typeof q === 'string' && q !== '') || typeof q === 'number') read.q = String(q);
  if (view === 'inactive' || view === 'all') read.view = view;
  if (typeof person === 'string' && person !== '') read.person = person;
  return read;
}

/** The question to the server. */
export function peopleFilter({ q, view }: PeopleSearch): PersonFilter {
  return {
    ...(q ? { search: q } : {}),
    ...(view === 'all' ? {} : { active: view === undefined }),
  };
}
