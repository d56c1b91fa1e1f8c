import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { ChannelWord, DismissButton, type Dismissing, Sender, What } from './UnroutedParts';
import classes from './unrouted.module.css';
import { dialledNumber, type UnroutedRow } from './words';

const column = dataColumns<UnroutedRow>();

export const unroutedColumns = (using: Dismissing) =>
  column.columns([
    column.display({
      id: 'when',
      header: 'When',
      meta: { width: '8.5rem' },
      cell: ({ row: { original: row } }) => (
        <>
          <RelativeTime at={row.entry.createdAt} />
          <div className={classes.second}>
            <ChannelWord row={row} />
          </div>
        </>
      ),
    }),
    column.display({
      id: 'sender',
      header: 'From',
      meta: { width: '15rem' },
      cell: ({ row: { original: row } }) => <Sender row={row} />,
    }),
    column.display({
      id: 'number',
      header: 'On our number',
      meta: { width: '9.5rem', hideBelow: 'lg' },
      cell: ({ row: { original: row } }) => dialledNumber(row) ?? 'Unknown',
    }),
    column.display({
      id: 'what',
      header: 'What, and why it was not passed on',
      meta: { least: '14rem' },
      cell: ({ row: { original: row } }) => <What row={row} />,
    }),
    column.display({
      id: 'dismiss',
      header: () => <span className={classes.hidden}>Dismiss</span>,
      meta: { width: '11.5rem', align: 'right' },
      cell: ({ row: { original: row } }) => <DismissButton row={row} using={using} />,
    }),
  ]);
