/** What the address of the masks page may say. */
export interface MasksSearch {
  mask?: string;
  revoked?: true;
  /** Part of a label, a number or an owner's name. */
  q?: string;
}

export function readMasksSearch(search: Record<string, unknown>): MasksSearch {
  return {
    ...(typeof search.mask === 'string' && search.mask ? { mask: search.mask } : {}),
    ...(typeof search.q === 'string' && search.q ? { q: search.q } : {}),
    ...(search.revoked === true ? { revoked: true as const } : {}),
  };
}
