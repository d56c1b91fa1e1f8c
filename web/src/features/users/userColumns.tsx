import type { UserRowFragment } from '../../api/generated/graphql';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { RoleBadge, StatusBadge } from '../../ui/StatusBadge';
import classes from './users.module.css';

const column = dataColumns<UserRowFragment>();

export const userColumns = column.columns([
  column.accessor('name', {
    header: 'Name',
    enableSorting: true,
    sortFn: 'text',
    cell: ({ row: { original: user } }) => (
      <>
        <div className={classes.name}>{user.name}</div>
        <div className={classes.dim}>{user.email}</div>
      </>
    ),
  }),
  column.accessor('role', {
    header: 'Role',
    enableSorting: true,
    sortFn: 'text',
    meta: { width: '10rem' },
    cell: ({ row: { original: user } }) => (
      <>
        <RoleBadge state={user.role} />
        <Markets user={user} />
      </>
    ),
  }),
  column.display({
    id: 'active',
    header: 'Sign-in',
    meta: { width: '9rem' },
    cell: ({ row: { original: user } }) => <Active user={user} />,
  }),
  column.display({
    id: 'lastSignIn',
    header: 'Last sign-in',
    meta: { width: '9rem', align: 'right' },
    cell: ({ row: { original: user } }) => (
      <span className={classes.dim}>
        <LastSignIn user={user} />
      </span>
    ),
  }),
]);

function Markets({ user }: { user: UserRowFragment }) {
  if (!user.markets) return null;
  const names = user.markets.map((market) => market.name).join(', ');
  return <div className={classes.dim}>{names}</div>;
}

function Active({ user }: { user: UserRowFragment }) {
  return user.active ? (
    <StatusBadge tone="success">Allowed</StatusBadge>
  ) : (
    <StatusBadge tone="neutral">Deactivated</StatusBadge>
  );
}

function LastSignIn({ user }: { user: UserRowFragment }) {
  if (!user.lastSignInAt) return 'Never';
  return <RelativeTime at={user.lastSignInAt} focusable={false} />;
}

/** A user on a narrow screen. */
export function UserCard({ user }: { user: UserRowFragment }) {
  return (
    <>
      <div className={classes.cardTop}>
        <span className={classes.name}>{user.name}</span>
        <RoleBadge state={user.role} />
      </div>
      <div className={classes.dim}>{user.email}</div>
      <Markets user={user} />
      <div className={classes.cardFoot}>
        <Active user={user} />
        <span className={classes.dim}>
          <LastSignIn user={user} />
        </span>
      </div>
    </>
  );
}
