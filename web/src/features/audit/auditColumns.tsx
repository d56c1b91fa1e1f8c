import { Link } from '@tanstack/react-router';
import type { AuditRowFragment, AuditSubject } from '../../api/generated/graphql';
import { paths } from '../../paths';
import { CopyValue } from '../../ui/CopyValue';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './audit.module.css';

/** Who did it; the server does some things by itself. */
export function Actor({ row }: { row: AuditRowFragment }) {
  return row.actorName ?? <span className={classes.second}>Maskline</span>;
}

const kinds: Record<AuditSubject, string> = {
  CUSTOMER: 'Customer',
  DRIVER: 'Driver',
  AGENT: 'Agent',
  RIDE: 'Ride',
  NUMBER: 'Number',
  MARKET: 'Market',
  USER: 'User',
};

/** What it was done to, in words where it has some. */
export function Subject({ row }: { row: AuditRowFragment }) {
  if (!row.subjectId) return null;
  if (!row.subjectName) {
    return (
      <span className={classes.code}>
        <CopyValue value={row.subjectId} what="the subject’s id" />
      </span>
    );
  }
  return (
    <>
      {row.subjectKind && kinds[row.subjectKind]} <SubjectName row={row} name={row.subjectName} />
    </>
  );
}

/** As a link, where it has a page of its own. */
function SubjectName({ row, name }: { row: AuditRowFragment; name: string }) {
  const id = row.subjectId ?? '';
  switch (row.subjectKind) {
    case 'CUSTOMER':
      return <Link {...paths.customer(id)}>{name}</Link>;
    case 'DRIVER':
      return <Link {...paths.driver(id)}>{name}</Link>;
    case 'RIDE':
      return <Link {...paths.ride(id)}>{name}</Link>;
    case 'NUMBER':
      return <Link {...paths.number(id)}>{name}</Link>;
    default:
      return name;
  }
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
