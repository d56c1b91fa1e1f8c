import { Button, Paper, SimpleGrid, Slider, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { explain } from '../../api/errors';
import { type CapacityWhatIf, PoolWhatIfDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import type { Pool } from './PoolPage';
import classes from './pool.module.css';
import { costText, differenceText, numbersText, spanText } from './words';

type Field = 'drivers' | 'ridesPerDriverDay' | 'graceSeconds' | 'quarantineSeconds';

const hour = 3600;
const day = 24 * hour;

/** The stops of the sliders for time: fine where it matters, coarse where it does not. */
const times = [
  0,
  hour / 4,
  hour / 2,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  day,
  2 * day,
  3 * day,
  7 * day,
  14 * day,
];
const fleets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const paces = [1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 40];

const nearest = (stops: number[], value: number) =>
  stops.reduce(
    (best, stop, at) => (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value) ? at : best),
    0,
  );

/** What the pool would need if the fleet, or the promise, were different. */
export function WhatIf({ pool }: { pool: Pool }) {
  const [supposed, setSupposed] = useState<CapacityWhatIf>({});
  const [asked] = useDebouncedValue(supposed, 250);
  const query = useGqlQuery(
    'pool',
    PoolWhatIfDocument,
    { marketId: pool.market.id, whatIf: asked },
    { keepPrevious: true },
  );
  const plan = query.data?.capacityPlan ?? pool.plan;
  const changed = Object.keys(supposed).length > 0;
  const value = (field: Field) => supposed[field] ?? pool.plan[field];
  const suppose = (field: Field, next: number) =>
    setSupposed((before) => ({ ...before, [field]: next }));
  const cost = costText(plan.numbersNeeded, plan.numbersNow, plan.numberMonthlyCost);
  const round = (figure: number) => (Number.isInteger(figure) ? figure : figure.toFixed(1));

  return (
    <Paper component="section" radius="lg" className={classes.card} aria-label="What if">
      <div className={classes.head}>
        <div>
          <Title order={2}>What if</Title>
          <Text size="sm" c="dimmed">
            Move a slider to see how many numbers it would take.
          </Text>
        </div>
        {changed && (
          <Button variant="default" size="xs" onClick={() => setSupposed({})}>
            As it is
          </Button>
        )}
      </div>
      <div className={classes.whatIf}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
          <Stops
            label="Drivers at work"
            stops={fleets}
            value={value('drivers')}
            words={(figure) => `${round(figure)}`}
            onChange={(next) => suppose('drivers', next)}
          />
          <Stops
            label="Rides a driver and day"
            stops={paces}
            value={value('ridesPerDriverDay')}
            words={(figure) => `${round(figure)}`}
            onChange={(next) => suppose('ridesPerDriverDay', next)}
          />
          <Stops
            label="Contact after a ride"
            stops={times.slice(0, 9)}
            value={value('graceSeconds')}
            words={spanText}
            onChange={(next) => suppose('graceSeconds', next)}
          />
          <Stops
            label="Quarantine after that"
            stops={times}
            value={value('quarantineSeconds')}
            words={spanText}
            onChange={(next) => suppose('quarantineSeconds', next)}
          />
        </SimpleGrid>
        <output className={classes.answer} aria-live="polite">
          {query.error ? (
            explain(query.error).title
          ) : (
            <>
              <span className={classes.figureValue}>{numbersText(plan.numbersNeeded)}</span>
              <span>{differenceText(plan.numbersNeeded, plan.numbersNow)}</span>
              {cost && <span className={classes.dim}>{cost}</span>}
              <ul className={classes.bounds}>
                <li>{plan.forQuiet} so that numbers rest</li>
                <li>{plan.forMessages} so that texts leave in time</li>
                {plan.forPhones > 0 && <li>{plan.forPhones} for the cap on phones a number</li>}
              </ul>
              <span className={classes.dim}>
                {plan.basis === 'HISTORY'
                  ? 'Replayed from the last four weeks: exact for them.'
                  : 'From averages, with a margin; history is more exact.'}
              </span>
            </>
          )}
        </output>
      </div>
    </Paper>
  );
}

interface StopsProps {
  label: string;
  stops: number[];
  value: number;
  words: (value: number) => string;
  onChange: (value: number) => void;
}

function Stops({ label, stops, value, words, onChange }: StopsProps) {
  return (
    <div>
      <div className={classes.stop}>
        <span>{label}</span>
        <strong>{words(value)}</strong>
      </div>
      <Slider
        thumbLabel={label}
        thumbProps={{ 'aria-valuetext': words(value) }}
        label={null}
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearest(stops, value)}
        onChange={(at) => {
          const next = stops[at];
          if (next !== undefined) onChange(next);
        }}
      />
    </div>
  );
}
