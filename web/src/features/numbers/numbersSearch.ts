// What the list of numbers shows, kept in its address.

import type {
  CallbackState,
  NumberFilter,
  NumberPurpose,
  NumberState,
} from '../../api/generated/graphql';
import { purposes } from './purposes';

export const numberViews = ['present', 'trouble', 'released', 'all'] as const;
export type NumberView = (typeof numberViews)[number];

/** What is left out is the default: all that are ours. */
export interface NumbersSearch {
  q?: string;
  view?: Exclude<NumberView, 'present'>;
  market?: string;
  provider?: string;
  purpose?: NumberPurpose;
  /** Only those whose webhooks point elsewhere. */
  elsewhere?: true;
}

export function readNumbersSearch(search: Record<string, unknown>): NumbersSearch {
  const { q, view, market, provider, purpose, elsewhere } = search;
  const read: NumbersSearch = {};
  // `?q=407` arrives as a number.
  if ((typeof q === 'string' && q !== '') || typeof q === 'number') read.q = String(q);
  if (view === 'trouble' || view === 'released' || view === 'all') read.view = view;
  if (typeof market === 'string' && market !== '') read.market = market;
  if (typeof provider === 'string' && provider !== '') read.provider = provider;
  if (typeof purpose === 'string' && purpose in purposes) read.purpose = purpose as NumberPurpose;
  if (elsewhere === true) read.elsewhere = true;
  return read;
}

const states: Record<NumberView, NumberState[] | undefined> = {
  present: ['ORDERED', 'CONFIGURING', 'ACTIVE', 'SUSPENDED', 'DRAINING', 'RELEASING', 'ERROR'],
  trouble: ['ERROR', 'SUSPENDED'],
  released: ['RELEASED'],
  all: undefined,
};

/** The question to the server. */
export function numbersFilter(search: NumbersSearch): NumberFilter {
  const wanted = states[search.view ?? 'present'];
  const elsewhere: CallbackState = 'DIFFERENT';
  return {
    ...(wanted ? { states: wanted } : {}),
    ...(search.q ? { text: search.q } : {}),
    ...(search.market ? { marketId: search.market } : {}),
    ...(search.provider ? { provider: search.provider } : {}),
    ...(search.purpose ? { purpose: search.purpose } : {}),
    ...(search.elsewhere ? { callbacks: elsewhere } : {}),
  };
}

/** Is something chosen that hides numbers of ours? */
export const isNarrowed = (search: NumbersSearch) => Object.keys(search).length > 0;
