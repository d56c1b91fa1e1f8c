// Calls between the handsets, followed from ringing to the end: the server lists only those under
// way, a phone shows for a moment longer that one is over.

import type { SimulatedCallPartsFragment } from '../../api/generated/graphql';

export type Call = SimulatedCallPartsFragment;

export interface TrackedCall {
  call: Call;
  /** When it was first seen answered, by this page's clock. */
  answeredAt: number | undefined;
  endedAt: number | undefined;
}

/** What was known, and what is under way now. */
export function track(
  known: readonly TrackedCall[],
  current: readonly Call[],
  now: number,
): TrackedCall[] {
  const ended = known
    .filter(({ call }) => current.every(({ id }) => id !== call.id))
    .map((tracked) => ({ ...tracked, endedAt: tracked.endedAt ?? now }));
  const underWay = current.map((call) => {
    const before = known.find((tracked) => tracked.call.id === call.id);
    const answeredAt = before?.answeredAt ?? (call.state === 'BRIDGED' ? now : undefined);
    return { call, answeredAt, endedAt: undefined };
  });
  return [...ended, ...underWay];
}

export type Side = 'left' | 'right';

/** Who holds a handset, as far as calls care. */
export interface Holder {
  side: Side;
  personId: string | undefined;
  name: string;
  dials: string;
}

export interface CallOnHandset extends TrackedCall {
  incoming: boolean;
}

/** The call on this handset's screen: the newest it has a part in. */
export function callOn(
  { side, personId, name, dials }: Holder,
  calls: readonly TrackedCall[],
  /** Which handset of this page placed which call. */
  placed: ReadonlyMap<string, Side>,
): CallOnHandset | undefined {
  for (const tracked of calls.toReversed()) {
    const { call } = tracked;
    const from = placed.get(call.id);
    // Placed elsewhere, in another tab: the caller is told by name only.
    const mine = from ? from === side : call.fromName === name && call.number === dials;
    if (mine) return { ...tracked, incoming: false };
    if (personId !== undefined && call.toPersonId === personId) {
      return { ...tracked, incoming: true };
    }
  }
  return undefined;
}
