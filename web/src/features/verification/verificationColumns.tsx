import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { VerificationStateBadge } from '../../ui/StatusBadge';
import type { VerificationRow } from './VerificationDrawer';
import classes from './verification.module.css';

const column = dataColumns<VerificationRow>();

export const verificationColumns = column.columns([
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original: row } }) => (
      <>
        <div className={classes.name}>{row.customer.name}</div>
        <div className={classes.second}>{row.phone.masked}</div>
      </>
    ),
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: '11rem' },
    cell: ({ row: { original: row } }) => <VerificationStateBadge state={row.state} />,
  }),
  column.display({
    id: 'tries',
    header: 'Wrong codes',
    meta: { width: '8rem', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => triesWords(row),
  }),
  column.display({
    id: 'sends',
    header: 'Codes sent',
    meta: { width: '7rem', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => row.sends,
  }),
  column.display({
    id: 'number',
    header: 'From our number',
    meta: { width: '10rem', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => row.number.number,
  }),
  column.display({
    id: 'when',
    header: 'Asked for',
    meta: { width: '9rem', align: 'right' },
    cell: ({ row: { original: row } }) => (
      <span className={classes.second}>
        <RelativeTime at={row.createdAt} focusable={false} />
      </span>
    ),
  }),
]);

export function triesWords({ tries, triesLeft }: VerificationRow): string {
  return tries === 0 ? 'None' : `${tries} of ${tries + triesLeft}`;
}
