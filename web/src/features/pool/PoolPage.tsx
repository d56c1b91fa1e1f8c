import { Anchor, Paper, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDroplets } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { explain } from '../../api/errors';
import {
  PoolMarketsDocument,
  PoolOverviewDocument,
  type PoolOverviewQuery,
} from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { Autopilot } from './Autopilot';
import { PoolFigures } from './PoolFigures';
import classes from './pool.module.css';
import { WhatIf } from './WhatIf';
import { numbersText } from './words';

// The charts are the heaviest part of the console: fetched when there is something to draw.
const PoolCharts = lazy(() => import('./PoolCharts'));

const refreshMs = 60_000;

export type Pool = PoolOverviewQuery['numberPoolStats'];

export function PoolPage() {
  const markets = useGqlQuery('markets', PoolMarketsDocument, {}).data?.markets ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const marketId = chosen ?? (markets.find(({ isDefault }) => isDefault) ?? markets[0])?.id ?? null;
  const overview = useGqlQuery(
    'pool',
    PoolOverviewDocument,
    { marketId },
    { refetchInterval: refreshMs },
  );
  const pool = overview.data?.numberPoolStats;

  return (
    <>
      <PageHeader
        title="Pool"
        description="Whether there are enough numbers, and how long each stays silent after a ride."
        actions={
          markets.length > 1 && (
            <Select
              aria-label="Market"
              allowDeselect={false}
              data={markets.map(({ id, name }) => ({ value: id, label: name }))}
              value={marketId}
              onChange={setChosen}
            />
          )
        }
      />
      {overview.error && !pool ? (
        <ErrorState {...explain(overview.error)} onRetry={() => void overview.refetch()} />
      ) : pool ? (
        <PoolOfMarket pool={pool} />
      ) : (
        <Stack role="status" aria-label="Loading the pool">
          <Skeleton h={72} />
          <Skeleton h={110} />
          <Skeleton h={280} />
        </Stack>
      )}
    </>
  );
}

function PoolOfMarket({ pool }: { pool: Pool }) {
  const total = pool.active + pool.onOrder + pool.draining + pool.outOfUse;
  const [lead, ...more] = pool.advice;
  const short = pool.plan.numbersNeeded > pool.plan.numbersNow;
  return (
    <Stack gap="lg">
      {total === 0 ? (
        <Paper radius="lg">
          <EmptyState
            icon={<IconDroplets size={22} aria-hidden />}
            title="This market has no numbers yet"
            action={
              <Anchor component={Link} {...paths.numbers()}>
                Go to the numbers
              </Anchor>
            }
          >
            Each ride borrows a number for a while, and the same number serves many rides at once.
            For a start {numbersText(pool.plan.numbersNeeded)} would do; below you can try out what
            your fleet needs.
          </EmptyState>
        </Paper>
      ) : (
        <>
          {lead && (
            <Notice tone={short ? 'warning' : 'neutral'} title={lead}>
              {more.map((words) => (
                <div key={words}>{words}</div>
              ))}
            </Notice>
          )}
          <PoolFigures pool={pool} />
        </>
      )}
      {pool.days.length > 0 && (
        <Suspense fallback={<Skeleton h={280} />}>
          <PoolCharts pool={pool} />
        </Suspense>
      )}
      <WhatIf pool={pool} />
      <Autopilot pool={pool} />
      {pool.busiest.length > 0 && <Busiest pool={pool} />}
    </Stack>
  );
}

function Busiest({ pool }: { pool: Pool }) {
  return (
    <Paper component="section" radius="lg" className={classes.card} aria-label="Busiest people">
      <Title order={2}>Busiest people</Title>
      <Text size="sm" c="dimmed" mb="sm">
        How many numbers their phones held, or had just held, at once in the last four weeks. The
        pool must be at least as large as the first of these.
      </Text>
      <ol className={classes.people}>
        {pool.busiest.map(({ personId, name, role, numbers }) => (
          <li key={personId}>
            {role === 'DRIVER' ? (
              <Link {...paths.driver(personId)}>{name}</Link>
            ) : (
              <Link {...paths.customer(personId)}>{name}</Link>
            )}
            <span className={classes.dim}>{role === 'DRIVER' ? 'driver' : 'customer'}</span>
            <span className={classes.amount}>{numbersText(numbers)}</span>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
