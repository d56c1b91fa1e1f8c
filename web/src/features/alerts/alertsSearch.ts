import { changed, oneOf } from '../../ui/address';

/** Left out: those that are not over. */
export interface AlertsSearch {
  view?: 'OPEN' | 'ALL';
}

export const readAlertsSearch = ({ view }: Record<string, unknown>): AlertsSearch =>
  changed<AlertsSearch>({}, { view: oneOf(['OPEN', 'ALL'], view) });
