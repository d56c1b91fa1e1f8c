import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { Paper, SimpleGrid, Text, Title } from '@mantine/core';
import type { Pool } from './PoolPage';
import classes from './pool.module.css';
import { spanText } from './words';

const dayOf = (at: string) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(at),
  );

const height = 220;

/** In the order of the lines, not of the alphabet. */
const legend = { itemSorter: null } as const;

/** The last four weeks and the next two. */
export default function PoolCharts({ pool }: { pool: Pool }) {
  const last = pool.days.at(-1);
  const demand = [
    ...pool.days.map(({ day, needed, numbers }) => ({
      day: dayOf(day),
      'There are': numbers,
      Needed: needed,
      // The forecast begins where history ends, so that the lines meet.
      Forecast: day === last?.day && pool.forecast.length > 0 ? needed : undefined,
    })),
    ...pool.forecast.map(({ day, needed }) => ({ day: dayOf(day), Forecast: needed })),
  ];
  const forecast =
    pool.forecast.length > 0
      ? [{ name: 'Forecast', color: 'lagoon.4', strokeDasharray: '5 5' }]
      : [];
  const rest = pool.days.map(({ day, restedSeconds }) => ({
    day: dayOf(day),
    Silent: restedSeconds == null ? undefined : restedSeconds / 3600,
    Target: pool.quarantineSeconds / 3600,
  }));
  const refused = pool.days.reduce((sum, { refusals }) => sum + refusals, 0);
  const cutShort = pool.days.reduce((sum, each) => sum + each.cutShort, 0);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Paper component="section" radius="lg" className={classes.card} aria-label="Demand">
        <Title order={2}>Numbers needed</Title>
        <Text size="sm" c="dimmed" mb="sm">
          So that no phone gets a number again within {spanText(pool.quarantineSeconds)}, and what
          comes if the trend goes on.
        </Text>
        <LineChart
          h={height}
          data={demand}
          dataKey="day"
          withLegend
          legendProps={legend}
          withDots={false}
          curveType="monotone"
          connectNulls={false}
          yAxisProps={{ allowDecimals: false, width: 36 }}
          xAxisProps={{ minTickGap: 24 }}
          series={[
            { name: 'There are', color: 'var(--ml-neutral)' },
            { name: 'Needed', color: 'lagoon.6' },
            ...forecast,
          ]}
        />
      </Paper>
      <Paper component="section" radius="lg" className={classes.card} aria-label="Rest">
        <Title order={2}>How long numbers rest</Title>
        <Text size="sm" c="dimmed" mb="sm">
          Hours before a number went to the same phone again; one in a hundred rested for less.{' '}
          {refused + cutShort === 0
            ? 'In four weeks no ride was refused.'
            : `In four weeks ${refused} rides were refused, and ${cutShort} took a number that had just been in use.`}
        </Text>
        <LineChart
          h={height}
          data={rest}
          dataKey="day"
          withLegend
          legendProps={legend}
          withDots={false}
          curveType="monotone"
          connectNulls
          yAxisProps={{ width: 40 }}
          xAxisProps={{ minTickGap: 24 }}
          valueFormatter={(hours) => `${Math.round(hours * 10) / 10} h`}
          series={[
            { name: 'Silent', color: 'lagoon.6' },
            { name: 'Target', color: 'ember.5', strokeDasharray: '4 4' },
          ]}
        />
      </Paper>
    </SimpleGrid>
  );
}
