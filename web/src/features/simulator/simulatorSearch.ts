/** The ride on the handsets; the newest when left out. */
export interface SimulatorSearch {
  ride?: string;
}

export function readSimulatorSearch(search: Record<string, unknown>): SimulatorSearch {
  return typeof search.ride === 'string' && search.ride ? { ride: search.ride } : {};
}
