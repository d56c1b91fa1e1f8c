// What can be done about a ride and its contact, as it stands. The server decides; this only keeps
// buttons away that it would refuse.

import type { Ride } from './useThread';

export type StepName =
  | 'advance'
  | 'complete'
  | 'cancel'
  | 'noShow'
  | 'assign'
  | 'reassign'
  | 'correct'
  | 'reconnect'
  | 'extend'
  | 'close'
  | 'suspend'
  | 'resume'
  | 'block'
  | 'unblock';

export interface Offers {
  /** The button beside the title. */
  primary: StepName | undefined;
  /** The menu, in groups. */
  more: StepName[][];
}

/** As far as it decides what can be done. */
export type Facts = Pick<Ride, 'state' | 'nextStates' | 'history'> & {
  driver: unknown;
  conversation: Pick<NonNullable<Ride['conversation']>, 'state'> | null;
};

const isOver = ({ nextStates }: Facts) => nextStates.length === 0;

function nextStep(ride: Facts): StepName | undefined {
  switch (ride.state) {
    case 'SCHEDULED':
    case 'REQUESTED':
    case 'AWAITING_NUMBER':
      return 'assign';
    case 'ASSIGNED':
    case 'EN_ROUTE':
    case 'ARRIVED':
      return 'advance';
    case 'IN_PROGRESS':
      return 'complete';
    default:
      return ride.driver && ride.conversation?.state === 'CLOSED' ? 'reconnect' : undefined;
  }
}

export function offers(ride: Facts, canCorrect: boolean): Offers {
  const primary = nextStep(ride);
  const can = (state: Ride['state']) => ride.nextStates.includes(state);
  const contact = ride.conversation?.state;
  const works = contact === 'OPEN' || contact === 'GRACE' || contact === 'PENDING';
  const hasDriver = ride.driver !== null && contact !== undefined && contact !== 'PENDING';
  const blocked = ride.history.findLast(({ what }) => what === 'BLOCKED' || what === 'RESUMED');
  const when = (condition: boolean, name: StepName) =>
    condition && name !== primary ? [name] : [];
  return {
    primary,
    more: [
      [
        ...when(!isOver(ride) && ride.driver !== null && contact !== undefined, 'reassign'),
        ...when(can('COMPLETED'), 'complete'),
        ...when(can('NO_SHOW'), 'noShow'),
        ...when(can('CANCELLED'), 'cancel'),
        ...when(isOver(ride) && canCorrect && contact !== undefined, 'correct'),
      ],
      [
        ...when(isOver(ride) && hasDriver && contact !== 'SUSPENDED', 'reconnect'),
        ...when(works, 'extend'),
        ...when(works, 'suspend'),
        ...when(contact === 'SUSPENDED', 'resume'),
        ...when(works || contact === 'SUSPENDED', 'close'),
      ],
      [
        ...when(hasDriver && blocked?.what !== 'BLOCKED', 'block'),
        ...when(hasDriver && blocked?.what === 'BLOCKED', 'unblock'),
      ],
    ].filter((group) => group.length > 0) as StepName[][],
  };
}

/** What the button for the next step says. */
export function stepLabel(name: StepName, ride: Facts): string {
  switch (name) {
    case 'advance':
      if (ride.state === 'ASSIGNED') return 'Driver set off';
      return ride.state === 'EN_ROUTE' ? 'Driver arrived' : 'Customer on board';
    case 'complete':
      return 'Complete';
    case 'cancel':
      return 'Cancel ride';
    case 'noShow':
      return 'Customer did not come';
    case 'assign':
      return ride.state === 'AWAITING_NUMBER' ? 'Try again now' : 'Assign driver';
    case 'reassign':
      return 'Change driver';
    case 'correct':
      return 'Set back';
    case 'reconnect':
      return 'Reconnect';
    case 'extend':
      return 'Extend contact';
    case 'close':
      return 'End contact now';
    case 'suspend':
      return 'Suspend contact';
    case 'resume':
      return 'Resume contact';
    case 'block':
      return 'Block the two';
    case 'unblock':
      return 'Lift the block';
  }
}
