import { Text } from '@mantine/core';
import { IconClockCog } from '@tabler/icons-react';
import { explain } from '../../api/errors';
import { SweepListDocument, type SweepRowFragment } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { DataTable, dataColumns } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import { durationText } from './duration';
import classes from './settings.module.css';
import { sweepText } from './sweepWords';

const column = dataColumns<SweepRowFragment>();

const columns = column.columns([
  column.display({
    id: 'name',
    header: 'What',
    cell: ({ row: { original: sweep } }) => (
      <>
        {sweepText(sweep.name)}
        <Problem sweep={sweep} />
      </>
    ),
  }),
  column.display({
    id: 'every',
    header: 'Every',
    meta: { width: '7rem' },
    cell: ({ row }) => durationText(row.original.everySeconds),
  }),
  column.display({
    id: 'outcome',
    header: 'Last run',
    meta: { width: '9rem' },
    cell: ({ row }) => <Outcome sweep={row.original} />,
  }),
  column.display({
    id: 'handled',
    header: 'Dealt with',
    meta: { width: '7rem', align: 'right' },
    cell: ({ row }) => row.original.handled,
  }),
  column.display({
    id: 'finished',
    header: 'Ended',
    meta: { width: '9rem', align: 'right' },
    cell: ({ row }) => <Ended sweep={row.original} />,
  }),
]);

/** The jobs that run from time to time, on one node; those that failed first. */
export function Sweeps() {
  const sweeps = useGqlQuery('sweeps', SweepListDocument, {}, { refetchInterval: 15_000 });
  const failed = (sweep: SweepRowFragment) => Number(sweep.outcome === 'FAILED');
  const rows = sweeps.data && [...sweeps.data.sweeps].sort((a, b) => failed(b) - failed(a));
  return (
    <DataTable<SweepRowFragment>
      label="periodic work"
      columns={columns}
      rows={rows}
      rowId={(sweep) => sweep.name}
      card={(sweep) => <SweepCard sweep={sweep} />}
      loading={sweeps.isPending}
      error={sweeps.error ? explain(sweeps.error) : undefined}
      onRetry={() => void sweeps.refetch()}
      empty={<EmptyState icon={<IconClockCog size={22} aria-hidden />} title="Nothing to do" />}
    />
  );
}

function SweepCard({ sweep }: { sweep: SweepRowFragment }) {
  return (
    <>
      <div className={classes.sweepLine}>
        <span>{sweepText(sweep.name)}</span>
        <Outcome sweep={sweep} />
      </div>
      <div className={classes.sweepLine} data-dim>
        <span>Every {durationText(sweep.everySeconds)}</span>
        <Ended sweep={sweep} />
      </div>
      <Problem sweep={sweep} />
    </>
  );
}

function Outcome({ sweep: { outcome } }: { sweep: SweepRowFragment }) {
  if (outcome === 'FAILED') return <StatusBadge tone="danger">Failed</StatusBadge>;
  if (outcome === 'RUNNING') return <StatusBadge tone="info">Under way</StatusBadge>;
  if (outcome === 'DONE') return <StatusBadge tone="success">Done</StatusBadge>;
  return <StatusBadge tone="neutral">Not yet</StatusBadge>;
}

function Ended({ sweep }: { sweep: SweepRowFragment }) {
  return sweep.finishedAt ? <RelativeTime at={sweep.finishedAt} focusable={false} /> : null;
}

function Problem({ sweep }: { sweep: SweepRowFragment }) {
  if (sweep.outcome !== 'FAILED') return null;
  return (
    <Text size="sm" c="var(--ml-danger)">
      {sweep.problem ?? 'It failed.'} It is tried again within a minute.
    </Text>
  );
}
