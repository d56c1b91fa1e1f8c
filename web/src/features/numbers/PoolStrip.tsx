import type { ReactNode } from 'react';
import type { NumberRowFragment } from '../../api/generated/graphql';
import classes from './numbers.module.css';
import { idleWords, summarise } from './poolSummary';

interface PoolStripProps {
  rows: NumberRowFragment[];
  /** There are numbers that are not loaded yet. */
  partial: boolean;
}

export function PoolStrip({ rows, partial }: PoolStripProps) {
  const pool = summarise(rows);
  const idle = idleWords(pool);
  const more = partial ? '+' : '';
  return (
    <section aria-label="The pool in figures" className={classes.strip}>
      <Figure label="Active numbers" figure={`${pool.byState.ACTIVE}${more}`}>
        {idle ? `of ${pool.numbers}${more}; ${idle}` : 'All that are in the pool'}
      </Figure>
      <Figure label="Held by phones" figure={`${pool.holds}${more}`}>
        {pool.coolingDown === 0
          ? 'All of them for rides under way'
          : `${pool.coolingDown} of them cool down after a ride`}
      </Figure>
      <Figure
        label="Free for a new ride"
        figure={`${pool.open}${more}`}
        tone={pool.open === 0 ? 'danger' : pool.open === 1 ? 'warning' : undefined}
      >
        {freeWords(pool.open)}
      </Figure>
    </section>
  );
}

function freeWords(open: number): string {
  if (open === 0) return 'No ride can be created: activate or add a number.';
  if (open === 1) {
    return 'Two people without a ride can get it. Nobody can be in two rides with different people.';
  }
  return `Two people without a ride can get any of these. One person can be in up to ${open} rides with different people.`;
}

interface FigureProps {
  label: string;
  figure: string;
  tone?: 'danger' | 'warning' | undefined;
  children: ReactNode;
}

function Figure({ label, figure, tone, children }: FigureProps) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <div className={classes.figureLabel}>{label}</div>
      <div className={classes.figureValue}>{figure}</div>
      <div className={classes.figureWords}>{children}</div>
    </div>
  );
}
