import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { Pick, type Picking, type ProblemRow, Standing, Who, Why } from './ProblemParts';
import classes from './problems.module.css';

const column = dataColumns<ProblemRow>();

export const problemColumns = (using: Picking) =>
  column.columns([
    column.display({
      id: 'pick',
      header: () => <span className={classes.hidden}>Pick</span>,
      meta: { width: '2.75rem' },
      cell: ({ row: { original: row } }) => <Pick row={row} using={using} />,
    }),
    column.display({
      id: 'when',
      header: 'When',
      meta: { width: '7rem' },
      cell: ({ row: { original: row } }) => <RelativeTime at={row.entry.createdAt} />,
    }),
    column.display({
      id: 'state',
      header: 'State',
      meta: { width: '10.5rem' },
      cell: ({ row: { original: row } }) => <Standing row={row} />,
    }),
    column.display({
      id: 'who',
      header: 'From and to',
      meta: { width: '16rem' },
      cell: ({ row: { original: row } }) => <Who row={row} />,
    }),
    column.display({
      id: 'why',
      header: 'Text, and why it did not arrive',
      meta: { least: '14rem' },
      cell: ({ row: { original: row } }) => <Why row={row} />,
    }),
    column.display({
      id: 'number',
      header: 'From our number',
      meta: { width: '9.5rem', hideBelow: 'xl' },
      cell: ({ row: { original: row } }) => row.leg.number?.number ?? 'Unknown',
    }),
  ]);
