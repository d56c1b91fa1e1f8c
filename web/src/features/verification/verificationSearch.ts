import { changed, oneOf, textOf } from '../../ui/address';

export const shownViews = ['open', 'verified', 'expired', 'stopped', 'failed'] as const;

export interface VerificationSearch {
  /** The verification that is open. */
  item?: string;
  /** Left out: all. */
  view?: (typeof shownViews)[number];
  q?: string;
}

export const readVerificationSearch = (search: Record<string, unknown>): VerificationSearch =>
  changed<VerificationSearch>(
    {},
    { item: textOf(search.item), view: oneOf(shownViews, search.view), q: textOf(search.q) },
  );
