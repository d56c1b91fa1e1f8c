import type { ReactNode } from 'react';
import type { Pool } from './PoolPage';
import classes from './pool.module.css';
import { spanText } from './words';

export function PoolFigures({ pool }: { pool: Pool }) {
  const { active, held, cooling, free, restedSeconds, quarantineSeconds } = pool;
  const rested = restedSeconds ?? null;
  const tooShort = rested !== null && rested < quarantineSeconds;
  return (
    <section aria-label="The pool in figures" className={classes.strip}>
      <Figure label="Active" figure={active} tone={active === 0 ? 'danger' : undefined}>
        {othersText(pool)}
      </Figure>
      <Figure label="On a ride" figure={held}>
        Someone reaches someone through them now
      </Figure>
      <Figure label="Cooling down" figure={cooling}>
        Late calls still find the right ride
      </Figure>
      <Figure label="Free" figure={free}>
        Rested for {spanText(quarantineSeconds)} or never used
      </Figure>
      <Figure
        label="Silent after a ride"
        figure={rested === null ? '–' : spanText(rested)}
        tone={tooShort ? 'warning' : undefined}
      >
        {rested === null
          ? 'No phone was given a number twice yet'
          : `in 99 of 100 cases; the target is ${spanText(quarantineSeconds)}`}
      </Figure>
    </section>
  );
}

function othersText({ onOrder, draining, outOfUse }: Pool): string {
  const others = [
    onOrder > 0 && `${onOrder} on order`,
    draining > 0 && `${draining} draining`,
    outOfUse > 0 && `${outOfUse} out of use`,
  ].filter(Boolean);
  return others.length > 0 ? `and ${others.join(', ')}` : 'Given to rides as they are made';
}

interface FigureProps {
  label: string;
  figure: ReactNode;
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
