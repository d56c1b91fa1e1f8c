/** What the address of the masks page may say. */
export interface MasksSearch {
  mask?: string;
  revoked?: true;
}

export function readMasksSearch(search: Record<string, unknown>): MasksSearch {
  return {
    ...(typeof search.mask === 'string' && search.mask ? { mask: search.mask } : {}),
    ...(search.revoked === true ? { revoked: true as const } : {}),
  };
}
