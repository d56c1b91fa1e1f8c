import { ClockTime } from '../../ui/ClockTime';
import { Notice } from '../../ui/Notice';
import type { Ride } from './useThread';

/** What is out of the ordinary about a ride, before anything else. */
export function RideBanner({ ride }: { ride: Ride }) {
  const last = ride.history.at(-1);
  const why = last?.note ? ` “${last.note}”` : '';
  if (ride.conversation?.state === 'SUSPENDED') {
    const blocked = ride.history.findLast(({ what }) => what === 'BLOCKED' || what === 'RESUMED');
    return (
      <Notice
        tone="warning"
        title={
          blocked?.what === 'BLOCKED'
            ? 'These two are blocked from each other'
            : 'Contact is suspended'
        }
      >
        Texts and calls stay in this log and go to nobody.{why}
      </Notice>
    );
  }
  switch (ride.state) {
    case 'SCHEDULED':
    case 'REQUESTED':
      return (
        <Notice tone="neutral" title="Nobody drives this ride yet">
          {ride.customerDials
            ? 'The customer has a number already; what he writes is passed on to the driver, once there is one.'
            : 'Both get a number and a text as soon as a driver is assigned.'}
        </Notice>
      );
    case 'AWAITING_NUMBER':
      return (
        <Notice tone="warning" title="No number is free for these two">
          The ride gets the next one that is. Nobody has been told anything yet.
        </Notice>
      );
    case 'FAILED':
      return <Notice tone="warning" title="Nobody could take this ride in time" />;
    case 'NO_SHOW':
      return (
        <Notice tone="neutral" title="The customer did not come">
          {ride.history.findLast(({ state }) => state === 'NO_SHOW')?.note}
        </Notice>
      );
    default:
      break;
  }
  if (ride.nextStates.length > 0 && ride.conversation?.state === 'CLOSED') {
    return (
      <Notice tone="warning" title="The two no longer reach each other">
        Contact ended{' '}
        <ClockTime
          at={ride.conversation.expiresAt ?? ride.pickupAt}
          zone={ride.market.timeZone}
          inSentence
        />
        , though the ride is not over.
      </Notice>
    );
  }
  return null;
}
