import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ProblemRowFragment } from '../../api/generated/graphql';
import { paths } from '../../paths';
import { RelativeTime } from '../../ui/RelativeTime';
import { LegStateBadge } from '../../ui/StatusBadge';
import classes from './problems.module.css';

export type ProblemRow = ProblemRowFragment;

export interface Picking {
  picked: ReadonlySet<string>;
  toggle: (id: string) => void;
  enabled: boolean;
}

export function Pick({ row, using }: { row: ProblemRow; using: Picking }) {
  if (!using.enabled) return null;
  return (
    <Checkbox
      size="sm"
      aria-label={`Pick the text to ${row.leg.personName ?? 'an unknown phone'}`}
      checked={using.picked.has(row.id)}
      onChange={() => using.toggle(row.id)}
    />
  );
}

const senders = {
  CUSTOMER: 'Customer',
  DRIVER: 'Driver',
  AGENT: 'Agent',
  COMPANY: 'Company',
  STRANGER: 'Unknown',
};

export function Who({ row: { entry, leg } }: { row: ProblemRow }) {
  return (
    <>
      <div>
        {entry.fromName ?? senders[entry.fromRole]} → {leg.personName ?? entry.toName ?? 'unknown'}
      </div>
      <div className={classes.second}>
        {leg.phone?.masked}
        {entry.ride && (
          <>
            {leg.phone && ' · '}
            <Link {...paths.ride(entry.ride.id)} className={classes.link}>
              {entry.ride.ref}
            </Link>
          </>
        )}
      </div>
    </>
  );
}

export function Why({ row: { entry, leg } }: { row: ProblemRow }) {
  return (
    <>
      <div className={classes.words} dir="auto">
        {entry.body || <em>Empty text</em>}
      </div>
      <div className={classes.reason}>
        {leg.errorMessage ?? 'The provider gave no reason.'}
        {leg.errorCode && <span className={classes.second}> ({leg.errorCode})</span>}
      </div>
    </>
  );
}

export function Standing({ row: { leg } }: { row: ProblemRow }) {
  return (
    <>
      <LegStateBadge state={leg.state} />
      <div className={classes.second}>
        {leg.provider}
        {leg.attempts > 0 && ` · ${leg.attempts} ${leg.attempts === 1 ? 'attempt' : 'attempts'}`}
      </div>
    </>
  );
}

export function ProblemCard({ row, pick }: { row: ProblemRow; pick: ReactNode }) {
  return (
    <>
      <div className={classes.cardTop}>
        {pick}
        <LegStateBadge state={row.leg.state} />
        <span className={classes.cardWhen}>
          <RelativeTime at={row.entry.createdAt} />
        </span>
      </div>
      <Who row={row} />
      <div className={classes.cardWhat}>
        <Why row={row} />
      </div>
    </>
  );
}
