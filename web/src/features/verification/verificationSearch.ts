export interface VerificationSearch {
  /** The verification that is open. */
  item?: string;
}

export function readVerificationSearch({ item }: Record<string, unknown>): VerificationSearch {
  return typeof item === 'string' ? { item } : {};
}
