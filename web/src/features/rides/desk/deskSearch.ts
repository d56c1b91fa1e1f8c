export interface DeskSearch {
  /** The conversation that is open. */
  open?: string;
}

export function readDeskSearch({ open }: Record<string, unknown>): DeskSearch {
  return typeof open === 'string' ? { open } : {};
}
