import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { Replay, type WebhookRow, WebhookStateBadge, What } from './WebhookParts';
import classes from './webhooks.module.css';

const column = dataColumns<WebhookRow>();

export const webhookColumns = column.columns([
  column.display({
    id: 'when',
    header: 'Received',
    meta: { width: '8rem' },
    cell: ({ row: { original: row } }) => <RelativeTime at={row.receivedAt} />,
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: '9rem' },
    cell: ({ row: { original: row } }) => <WebhookStateBadge state={row.state} />,
  }),
  column.display({
    id: 'what',
    header: 'What it was, and why it was not processed',
    cell: ({ row: { original: row } }) => <What row={row} />,
  }),
  column.display({
    id: 'attempts',
    header: 'Tries',
    meta: { width: '5rem', align: 'right', hideBelow: 'lg' },
    cell: ({ row: { original: row } }) => row.attempts,
  }),
  column.display({
    id: 'replay',
    header: () => <span className={classes.hidden}>Replay</span>,
    meta: { width: '7rem', align: 'right' },
    cell: ({ row: { original: row } }) => <Replay row={row} />,
  }),
]);
