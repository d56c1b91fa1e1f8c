import { changed, textOf } from '../../ui/address';

export interface UnroutedSearch {
  /** The contact that is open. */
  item?: string;
  /** Those that were seen to are shown as well. */
  settled?: true;
}

export const readUnroutedSearch = ({ item, settled }: Record<string, unknown>): UnroutedSearch =>
  changed<UnroutedSearch>({}, { item: textOf(item), settled: settled === true || undefined });
