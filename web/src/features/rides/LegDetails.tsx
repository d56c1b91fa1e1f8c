import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { ClockTime } from '../../ui/ClockTime';
import { CopyValue } from '../../ui/CopyValue';
import { LegStateBadge } from '../../ui/StatusBadge';
import classes from './thread.module.css';
import { durationText, type Leg } from './wording';

/** Everything the provider told about one leg. */
export function LegDetails({ leg }: { leg: Leg }) {
  return (
    <div className={classes.leg}>
      <div className={classes.legTop}>
        <span>
          {leg.direction === 'INBOUND' ? 'From' : 'To'} {leg.personName ?? 'an unknown phone'}
        </span>
        <LegStateBadge state={leg.state} />
      </div>
      <dl className={classes.facts}>
        <Fact name="Provider">{leg.provider}</Fact>
        <Fact name="Provider’s id">
          {leg.providerId ? (
            <CopyValue value={leg.providerId} what="the provider’s id" />
          ) : (
            'None yet'
          )}
        </Fact>
        <Fact name="Proxy number">{leg.number?.number}</Fact>
        <Fact name="Phone">{leg.phone?.masked}</Fact>
        <Fact name="Attempts">{leg.direction === 'OUTBOUND' ? leg.attempts : null}</Fact>
        <Fact name="Next attempt">{leg.nextAttemptAt && <ClockTime at={leg.nextAttemptAt} />}</Fact>
        <Fact name="Attempt by attempt">{attempts(leg)}</Fact>
        <Fact name="Sent as">{leg.segments !== null && texts(leg.segments)}</Fact>
        <Fact name="Lasted">
          {leg.durationSeconds !== null && durationText(leg.durationSeconds)}
        </Fact>
        <Fact name="Error code">{leg.errorCode}</Fact>
        <Fact name="Error">{leg.errorMessage}</Fact>
        <Fact name="It means">
          {leg.errorHelp && (
            <>
              {leg.errorHelp.words} <HelpLink leg={leg} />
            </>
          )}
        </Fact>
        <Fact name="Changed">
          <ClockTime at={leg.updatedAt} />
        </Fact>
      </dl>
    </div>
  );
}

type Attempt = Leg['attemptLog'][number];

const outcomes: Record<NonNullable<Attempt['outcome']>, string> = {
  ACCEPTED: 'taken',
  FOUND: 'the provider had it already',
  LATER: 'not taken, tried again later',
  UNKNOWN: 'no clear answer, looked up before sending again',
  REFUSED: 'refused',
  BLOCKED: 'not handed over: wants no texts',
};

/** One line says it all when the first attempt did; else each has its own. */
function attempts({ attemptLog }: Leg) {
  const [first] = attemptLog;
  if (!first || (attemptLog.length === 1 && first.outcome === 'ACCEPTED')) return null;
  return (
    <ol className={classes.attempts}>
      {attemptLog.map((attempt) => (
        <li key={attempt.number} value={attempt.number}>
          <ClockTime at={attempt.beganAt} />:{' '}
          {attempt.outcome ? outcomes[attempt.outcome] : 'never ended'}
          {attempt.code && ` (${attempt.code})`}
        </li>
      ))}
    </ol>
  );
}

/** To the provider’s own page about the code; nothing if it has none. */
export function HelpLink({ leg }: { leg: Leg }) {
  if (!leg.errorHelp) return null;
  return (
    <Anchor href={leg.errorHelp.url} target="_blank" rel="noreferrer" inherit>
      About code {leg.errorCode}
    </Anchor>
  );
}

/** Nothing where nothing is known. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === false || children === '') {
    return null;
  }
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const texts = (count: number) => (count === 1 ? '1 text' : `${count} texts`);
