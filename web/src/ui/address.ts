// What a page shows, kept in its address: so it survives a reload and the way back, and can be sent to a colleague.

/** What stays undefined is left out, so that the address stays short. */
export function changed<TSearch extends object>(
  search: TSearch,
  patch: { [K in keyof TSearch]?: TSearch[K] | undefined },
): TSearch {
  const merged = Object.entries({ ...search, ...patch }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(merged) as TSearch;
}

/** `?q=1042` arrives as a number. */
export const textOf = (value: unknown) =>
  (typeof value === 'string' && value !== '') || typeof value === 'number'
    ? String(value)
    : undefined;

export const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((one) => one === value);
