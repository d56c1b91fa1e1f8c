import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import type { Person } from './kinds';
import { PersonPhone } from './PersonPhone';
import classes from './people.module.css';

const column = dataColumns<Person>();

export const personColumns = column.columns([
  column.display({
    id: 'name',
    header: 'Name',
    cell: ({ row: { original: person } }) => (
      <>
        <div className={classes.name}>
          <span className={classes.line}>{person.name}</span>
          {!person.active && <InactiveBadge />}
        </div>
        {person.note && <div className={classes.note}>{person.note}</div>}
      </>
    ),
  }),
  column.display({
    id: 'phone',
    header: 'Phone',
    meta: { width: '16rem' },
    cell: ({ row: { original: person } }) => <PersonPhone phone={person.phone} />,
  }),
  column.display({
    id: 'liveRides',
    header: 'Live rides',
    meta: { width: '8rem' },
    cell: ({ row: { original: person } }) => <LiveRides count={person.liveRides} />,
  }),
  column.display({
    id: 'created',
    header: 'Added',
    meta: { width: '9rem', align: 'right' },
    cell: ({ row: { original: person } }) => (
      <span className={classes.dim}>
        <RelativeTime at={person.createdAt} focusable={false} />
      </span>
    ),
  }),
]);

export function InactiveBadge() {
  return <StatusBadge tone="neutral">Inactive</StatusBadge>;
}

function LiveRides({ count }: { count: number }) {
  if (count === 0) return <span className={classes.dim}>None</span>;
  return (
    <StatusBadge tone="info" plain>
      {count} live
    </StatusBadge>
  );
}

/** A person on a narrow screen. */
export function PersonCard({ person }: { person: Person }) {
  return (
    <>
      <div className={classes.cardTop}>
        <span className={classes.cardName}>{person.name}</span>
        {!person.active && <InactiveBadge />}
        {person.liveRides > 0 && <LiveRides count={person.liveRides} />}
      </div>
      {person.note && <div className={classes.note}>{person.note}</div>}
      <div className={classes.cardFoot}>
        <PersonPhone phone={person.phone} />
        <span className={classes.dim}>
          Added <RelativeTime at={person.createdAt} focusable={false} />
        </span>
      </div>
    </>
  );
}
