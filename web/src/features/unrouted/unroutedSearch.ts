export interface UnroutedSearch {
  /** The contact that is open. */
  item?: string;
}

export function readUnroutedSearch({ item }: Record<string, unknown>): UnroutedSearch {
  return typeof item === 'string' ? { item } : {};
}
