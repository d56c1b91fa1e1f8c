import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { type AlertRow, AlertSteps, SeverityBadge, What } from './AlertParts';
import classes from './alerts.module.css';

const column = dataColumns<AlertRow>();

export const alertColumns = column.columns([
  column.display({
    id: 'severity',
    header: 'Severity',
    meta: { width: '7.5rem' },
    cell: ({ row: { original: row } }) => <SeverityBadge row={row} />,
  }),
  column.display({
    id: 'what',
    header: 'What happened',
    cell: ({ row: { original: row } }) => <What row={row} />,
  }),
  column.display({
    id: 'last',
    header: 'Last',
    meta: { width: '7.5rem' },
    cell: ({ row: { original: row } }) => <RelativeTime at={row.lastSeenAt} />,
  }),
  column.display({
    id: 'first',
    header: 'First',
    meta: { width: '7.5rem', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => <RelativeTime at={row.firstSeenAt} />,
  }),
  column.display({
    id: 'steps',
    header: () => <span className={classes.hidden}>Steps</span>,
    meta: { width: '14rem', align: 'right' },
    cell: ({ row: { original: row } }) => <AlertSteps row={row} />,
  }),
]);
