import { changed, oneOf, textOf } from '../../../ui/address';

const otherViews = ['QUEUE', 'MINE', 'CLOSED'] as const;

export interface DeskSearch {
  /** The conversation that is open. */
  open?: string;
  /** Left out: all that are open. */
  view?: (typeof otherViews)[number];
}

export const readDeskSearch = ({ open, view }: Record<string, unknown>): DeskSearch =>
  changed<DeskSearch>({}, { open: textOf(open), view: oneOf(otherViews, view) });
