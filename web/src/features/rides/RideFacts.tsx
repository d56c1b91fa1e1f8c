import { IconArrowDown, IconLink, IconRoute } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths';
import { ClockTime } from '../../ui/ClockTime';
import { CopyValue } from '../../ui/CopyValue';
import { RelativeTime } from '../../ui/RelativeTime';
import { ConversationStateBadge } from '../../ui/StatusBadge';
import { PersonCard } from './PersonCard';
import { Pin } from './Pin';
import { RideHistory } from './RideHistory';
import classes from './ride.module.css';
import type { Ride } from './useThread';

/** Beside the conversation: the two people, how they reach each other, and the ride itself. */
export function RideFacts({ ride }: { ride: Ride }) {
  return (
    <div className={classes.facts}>
      <PersonCard
        side="CUSTOMER"
        person={ride.customer}
        dials={ride.customerDials}
        other={ride.driver?.name ?? 'the driver, once there is one'}
      >
        {ride.customerDials && <Pin rideId={ride.id} side="CUSTOMER" />}
      </PersonCard>
      {ride.driver && (
        <PersonCard
          side="DRIVER"
          person={ride.driver}
          dials={ride.driverDials}
          other={ride.customer.name}
        >
          {ride.driverDials && <Pin rideId={ride.id} side="DRIVER" />}
        </PersonCard>
      )}
      {ride.conversation && <Contact ride={ride} conversation={ride.conversation} />}
      <Trip ride={ride} />
      <RideHistory rideId={ride.id} history={ride.history} />
    </div>
  );
}

type Conversation = NonNullable<Ride['conversation']>;

function Contact({ ride, conversation }: { ride: Ride; conversation: Conversation }) {
  const { state, rides } = conversation;
  const others = rides.filter(({ id }) => id !== ride.id);
  return (
    <section className={classes.card} aria-label="Contact">
      <h2 className={classes.cardTitle}>
        <IconLink size={16} aria-hidden />
        Contact
        <span className={classes.right}>
          <ConversationStateBadge state={state} />
        </span>
      </h2>
      <p className={classes.sentence}>
        <ContactSentence
          conversation={conversation}
          ended={ride.contactUntil}
          zone={ride.market.timeZone}
        />
      </p>
      {ride.customerDials?.provider === 'simulator' && (
        <p className={classes.sentence}>
          The numbers are simulated:{' '}
          <Link {...paths.simulator(ride.id)} className={classes.link}>
            try them on two phones
          </Link>
          .
        </p>
      )}
      {others.length > 0 && (
        <p className={classes.sentence}>
          The same two also share{' '}
          {others.map(({ id, ref }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link {...paths.ride(id)} className={`${classes.link} ${classes.ref}`}>
                {ref}
              </Link>
            </span>
          ))}
          .
        </p>
      )}
    </section>
  );
}

interface ContactSentenceProps {
  conversation: Conversation;
  ended: string | null;
  zone: string;
}

function ContactSentence({
  conversation: { state, expiresAt },
  ended,
  zone,
}: ContactSentenceProps) {
  const until = ended ?? expiresAt;
  switch (state) {
    case 'PENDING':
      return 'The customer has a number; the driver is not known yet.';
    case 'OPEN':
      return until ? (
        <>
          They reach each other, until{' '}
          <strong>
            <ClockTime at={until} zone={zone} inSentence />
          </strong>{' '}
          at the latest.
        </>
      ) : (
        'They reach each other for as long as the ride is under way.'
      );
    case 'GRACE':
      return until ? (
        <>
          They reach each other until{' '}
          <strong>
            <ClockTime at={until} zone={zone} inSentence />
          </strong>
          , <RelativeTime at={until} focusable={false} />.
        </>
      ) : (
        'The ride is over; they reach each other a little longer.'
      );
    case 'SUSPENDED':
      return 'Suspended: nobody reaches anybody until you resume it.';
    case 'FAILED':
      return 'Ended before there was a driver.';
    case 'CLOSED':
      return until ? (
        <>
          Ended <ClockTime at={until} zone={zone} inSentence />. Texts and calls are no longer
          passed on.
        </>
      ) : (
        'Ended. Texts and calls are no longer passed on.'
      );
  }
}

const endings: Partial<Record<Ride['state'], string>> = {
  CANCELLED: 'Cancelled',
  NO_SHOW: 'No-show',
  FAILED: 'Given up',
};

function Trip({ ride }: { ride: Ride }) {
  const zone = ride.market.timeZone;
  return (
    <section className={classes.card} aria-label="Ride">
      <h2 className={classes.cardTitle}>
        <IconRoute size={16} aria-hidden />
        Ride
      </h2>
      <div className={classes.way}>
        <span>{ride.start}</span>
        <IconArrowDown size={14} aria-label="to" />
        <span>{ride.destination}</span>
      </div>
      <dl className={classes.list}>
        {ride.startLatitude !== null && ride.startLongitude !== null && (
          <div>
            <dt>Position</dt>
            <dd>
              <CopyValue
                value={`${ride.startLatitude}, ${ride.startLongitude}`}
                what="the position of the start"
              />
            </dd>
          </div>
        )}
        <div>
          <dt>Pickup</dt>
          <dd>
            <ClockTime at={ride.pickupAt} zone={zone} />
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <ClockTime at={ride.createdAt} zone={zone} />
          </dd>
        </div>
        {ride.endedAt && (
          <div>
            <dt>{endings[ride.state] ?? 'Completed'}</dt>
            <dd>
              <ClockTime at={ride.endedAt} zone={zone} />
            </dd>
          </div>
        )}
        <div>
          <dt>Market</dt>
          <dd>{ride.market.name}</dd>
        </div>
        {ride.externalId && (
          <div>
            <dt>Your id</dt>
            <dd>{ride.externalId}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
