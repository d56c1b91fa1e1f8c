import type { AuditRowFragment } from '../../api/generated/graphql';
import { CopyValue } from '../../ui/CopyValue';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './audit.module.css';

/** Who did it; the server does some things by itself. */
export function Actor({ row }: { row: AuditRowFragment }) {
  return row.actorName ?? <span className={classes.second}>Maskline</span>;
}

export function Subject({ row }: { row: AuditRowFragment }) {
  return row.subjectId ? (
    <span className={classes.code}>
      <CopyValue value={row.subjectId} what="the subject’s id" />
    </span>
  ) : null;
}

const column = dataColumns<AuditRowFragment>();

export const auditColumns = column.columns([
  column.display({
    id: 'at',
    header: 'When',
    meta: { width: '8rem' },
    cell: ({ row: { original: row } }) => <RelativeTime at={row.at} />,
  }),
  column.display({
    id: 'actor',
    header: 'Who',
    meta: { width: '11rem' },
    cell: ({ row: { original: row } }) => <Actor row={row} />,
  }),
  column.display({
    id: 'action',
    header: 'Action',
    meta: { width: '12rem' },
    cell: ({ row: { original: row } }) => <span className={classes.code}>{row.action}</span>,
  }),
  column.display({
    id: 'detail',
    header: 'Reason, or what changed',
    cell: ({ row: { original: row } }) => <span className={classes.detail}>{row.detail}</span>,
  }),
  column.display({
    id: 'subject',
    header: 'Subject',
    meta: { width: '14rem', hideBelow: 'xl' },
    cell: ({ row: { original: row } }) => <Subject row={row} />,
  }),
  column.display({
    id: 'seq',
    header: 'Link',
    meta: { width: '5rem', align: 'right', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => row.seq,
  }),
]);
