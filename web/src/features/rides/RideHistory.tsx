import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import type { RideState, RideStep } from '../../api/generated/graphql';
import { ClockTime } from '../../ui/ClockTime';
import { EvidenceButton } from './EvidenceButton';
import classes from './RideHistory.module.css';
import type { Ride } from './useThread';

/** As many as are shown at first: the latest. */
const few = 6;

const reached: Record<RideState, string> = {
  SCHEDULED: 'Scheduled',
  REQUESTED: 'Requested',
  AWAITING_NUMBER: 'Waits for a number',
  ASSIGNED: 'Assigned',
  EN_ROUTE: 'Driver set off',
  ARRIVED: 'Driver arrived',
  IN_PROGRESS: 'Customer on board',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
  NO_SHOW: 'Customer did not come',
  FAILED: 'Given up',
};

const happened: Record<Exclude<RideStep, 'STATE'>, string> = {
  CREATED: 'Made',
  ASSIGNED: 'Driver assigned',
  REASSIGNED: 'Driver changed',
  CORRECTED: 'Set back',
  RECONNECTED: 'Reconnected',
  EXTENDED: 'Contact extended',
  CLOSED: 'Contact ended by hand',
  SUSPENDED: 'Contact suspended',
  RESUMED: 'Contact resumed',
  BLOCKED: 'Blocked from each other',
  MOVED: 'Moved',
};

/** What happened to a ride, and who did it; the latest first. */
export function RideHistory({ rideId, history }: { rideId: string; history: Ride['history'] }) {
  const [all, setAll] = useState(false);
  const steps = [...history].reverse();
  return (
    <section className={classes.card} aria-label="History">
      <h2 className={classes.title}>
        <IconHistory size={16} aria-hidden />
        History
      </h2>
      <ol className={classes.steps}>
        {steps.slice(0, all ? undefined : few).map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the other end
          <li key={steps.length - index} className={classes.step}>
            <div>
              {step.what === 'STATE' ? reached[step.state] : happened[step.what]}
              {(step.what === 'ASSIGNED' || step.what === 'REASSIGNED') && step.driver && (
                <strong> {step.driver.name}</strong>
              )}
            </div>
            <div className={classes.small}>
              <ClockTime at={step.at} />
              {step.by && ` · ${step.by}`}
            </div>
            {step.note && <div className={classes.note}>{step.note}</div>}
          </li>
        ))}
      </ol>
      {steps.length > few && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${steps.length}`}
        </button>
      )}
      <EvidenceButton rideId={rideId} />
    </section>
  );
}
