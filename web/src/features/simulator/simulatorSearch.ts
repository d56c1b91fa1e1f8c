/** What is on the handsets: a ride (the newest when left out), or a mask. */
export interface SimulatorSearch {
  ride?: string;
  mask?: string;
}

export function readSimulatorSearch({ ride, mask }: Record<string, unknown>): SimulatorSearch {
  if (typeof mask === 'string' && mask) return { mask };
  return typeof ride === 'string' && ride ? { ride } : {};
}
