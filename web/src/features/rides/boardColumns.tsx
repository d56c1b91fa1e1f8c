import { Link } from '@tanstack/react-router';
import type { BoardRideFragment } from '../../api/generated/graphql';
import { paths } from '../../paths';
import { ClockTime } from '../../ui/ClockTime';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { ProblemBadge, RideStateBadge, UnreadBadge } from '../../ui/StatusBadge';
import classes from './board.module.css';
import { LastEntry } from './LastEntry';

export type BoardRow = BoardRideFragment;

/** What needs somebody comes before what merely is new. */
export function rideMark(ride: BoardRow): 'danger' | 'accent' | undefined {
  if (ride.problemCount > 0) return 'danger';
  return ride.unreadCount > 0 ? 'accent' : undefined;
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    fromBoard?: boolean;
  }
}

/** Goes along to a ride, which then knows the way back. */
export const fromBoard = { state: { fromBoard: true } };

const column = dataColumns<BoardRow>();

export const boardColumns = column.columns([
  column.display({
    id: 'ref',
    header: 'Ride',
    meta: { width: '6.5rem' },
    cell: ({ row: { original: ride } }) => (
      // The row itself is the tab stop; the link is for opening in a new tab.
      <Link {...paths.ride(ride.id)} {...fromBoard} tabIndex={-1} className={classes.ref}>
        {ride.ref}
      </Link>
    ),
  }),
  column.display({
    id: 'pickup',
    header: 'Pickup',
    meta: { width: '9.5rem' },
    cell: ({ row: { original: ride } }) => <Pickup ride={ride} />,
  }),
  column.display({
    id: 'people',
    header: 'Customer and driver',
    meta: { width: '20%' },
    cell: ({ row: { original: ride } }) => (
      <>
        <div className={classes.line}>{ride.customer.name}</div>
        <div className={classes.second}>{ride.driver?.name ?? 'No driver yet'}</div>
      </>
    ),
  }),
  column.display({
    id: 'route',
    header: 'From and to',
    meta: { width: '20%', hideBelow: 'lg' },
    cell: ({ row: { original: ride } }) => (
      <>
        <div className={classes.line}>{ride.start}</div>
        <div className={classes.second}>{ride.destination}</div>
      </>
    ),
  }),
  column.display({
    id: 'last',
    header: 'Last contact',
    cell: ({ row: { original: ride } }) => <LastEntry entry={ride.lastEntry} />,
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: '7.5rem', align: 'right' },
    cell: ({ row: { original: ride } }) => <RideBadges ride={ride} />,
  }),
]);

export function Pickup({ ride }: { ride: BoardRow }) {
  return (
    <>
      <div className={classes.when}>
        <ClockTime at={ride.pickupAt} zone={ride.market.timeZone} />
      </div>
      <div className={classes.second}>
        <RelativeTime at={ride.pickupAt} focusable={false} />
      </div>
    </>
  );
}

/** A live ride needs no word for it unless it is quiet: then the badge says why the row is empty. */
export function RideBadges({ ride }: { ride: BoardRow }) {
  const quiet = ride.unreadCount === 0 && ride.problemCount === 0;
  return (
    <span className={classes.badges}>
      <ProblemBadge count={ride.problemCount} />
      <UnreadBadge count={ride.unreadCount} />
      {(quiet || ride.state !== 'ASSIGNED') && <RideStateBadge state={ride.state} />}
    </span>
  );
}
