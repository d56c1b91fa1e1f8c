import { changed, textOf } from '../../ui/address';

export interface SettingsSearch {
  /** Whose policy is shown; left out, the default market's. */
  market?: string;
}

export const readSettingsSearch = ({ market }: Record<string, unknown>): SettingsSearch =>
  changed<SettingsSearch>({}, { market: textOf(market) });
