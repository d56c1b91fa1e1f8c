import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconEye, IconPlugOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  type ConversationRole,
  type HandsetNumberFragment,
  SimulatorEntryAddedDocument,
  SimulatorEntryUpdatedDocument,
  SimulatorRideDocument,
} from '../../api/generated/graphql';
import { useLive } from '../../api/live';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { CallScreen } from './CallScreen';
import { callOn, type Side } from './calls';
import { type Connected, connected } from './connected';
import { Handset } from './Handset';
import { HolderPicker } from './HolderPicker';
import { handsetItems, lineOf, withSent } from './handset';
import { type Held, holderOf } from './holders';
import { LoadingHandsets } from './LoadingHandsets';
import { Middle } from './Middle';
import classes from './simulator.module.css';
import { useCalls } from './useCalls';
import { useTexting } from './useTexting';

type Ride = Connected;

/** As much of the log as fits on a phone one scrolls a little. */
const last = 80;

/** The two phones of a ride. */
export function Handsets({ rideId }: { rideId: string }) {
  const query = useGqlQuery('ride', SimulatorRideDocument, { rideId, last });
  useLive(SimulatorEntryAddedDocument, {
    cursorOf: (event) => event.entryAdded.cursor,
    invalidates: ['ride', 'simulator'],
  });
  useLive(SimulatorEntryUpdatedDocument, {
    cursorOf: (event) => event.entryUpdated.cursor,
    invalidates: ['ride', 'simulator'],
  });
  const ride = query.data?.ride;
  if (ride) {
    const both = connected(ride);
    if (both) return <Stage ride={both} />;
    return (
      <EmptyState title="Nobody is on the other phone yet">
        This ride has no driver, or no number for the two. Choose another one above.
      </EmptyState>
    );
  }
  if (query.error) {
    return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (ride === null) {
    return (
      <EmptyState title="There is no such ride">
        Choose another one above; its phones come with it.
      </EmptyState>
    );
  }
  return <LoadingHandsets />;
}

function Stage({ ride }: { ride: Ride }) {
  const narrow = useMediaQuery('(max-width: 61.99em)', undefined, {
    getInitialValueInEffect: false,
  });
  const [shown, setShown] = useState<Side>('left');
  const [left, setLeft] = useState<Held>({ by: 'ride' });
  const [right, setRight] = useState<Held>({ by: 'ride' });
  const calls = useCalls();
  const texting = useTexting();
  const { canDispatch } = usePermissions();

  const phones = [
    phone(ride, 'left', 'CUSTOMER', left),
    phone(ride, 'right', 'DRIVER', right),
  ] as const;
  const real = phones.find(({ dials }) => dials.provider !== 'simulator');
  const contents = phones.map(({ holder }) =>
    withSent(
      holder.role ? handsetItems(ride.entries.nodes, holder.role) : [],
      texting.sent[holder.key] ?? [],
    ),
  );
  const received = contents.map((items) => items.filter(({ mine }) => !mine).length);
  const [seen, setSeen] = useState(received);
  const index = shown === 'left' ? 0 : 1;
  if (seen[index] !== received[index]) {
    setSeen(seen.map((count, at) => (at === index ? (received[at] ?? 0) : count)));
  }
  const on = (side: Side) => {
    const { holder, dials } = phones[side === 'left' ? 0 : 1];
    const { personId, name } = holder;
    return callOn({ side, personId, name, dials: lineOf(dials) }, calls.calls, calls.placed);
  };

  return (
    <>
      {real ? (
        <div className={classes.hint} data-tone="warning">
          <IconPlugOff size={18} aria-hidden />
          <div>
            <strong>
              The numbers of {ride.ref} are served by {real.dials.provider}.
            </strong>{' '}
            Real phones text and call through them, so there is nothing to simulate. Choose a ride
            whose numbers are simulated.
          </div>
        </div>
      ) : (
        <Hint ride={ride} />
      )}
      {narrow && (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label="Phone"
          value={shown}
          onChange={(side) => setShown(side as Side)}
          data={phones.map(({ side, title }, at) => {
            const news = (received[at] ?? 0) - (seen[at] ?? 0);
            const ringing = on(side)?.incoming && shown !== side;
            return {
              value: side,
              label: ringing ? `${title} · ringing` : news > 0 ? `${title} · ${news} new` : title,
            };
          })}
        />
      )}
      <div className={classes.stage}>
        {phones.map(({ side, title, place, held, holder, dials, own, role }, at) => {
          const call = on(side);
          const lock = real
            ? 'Not a simulated number'
            : canDispatch
              ? holder.from
                ? undefined
                : 'Choose who holds this phone'
              : 'Your role looks on';
          return (
            <div
              key={side}
              className={classes.side}
              data-side={side}
              hidden={narrow && shown !== side}
            >
              <HolderPicker
                title={title}
                ownName={own.name}
                ownRole={role === 'CUSTOMER' ? 'customer' : 'driver'}
                held={held}
                holder={holder}
                onChange={side === 'left' ? setLeft : setRight}
              />
              <Handset
                label={`Phone of ${holder.name}, ${place}`}
                number={dials.number}
                line={lineOf(dials)}
                items={contents[at] ?? []}
                locked={lock}
                calling={calls.placing}
                onText={(body) =>
                  holder.from && texting.text(holder.key, holder.from, dials.number, body)
                }
                onCall={() => holder.from && calls.place(side, holder.from, lineOf(dials))}
                call={
                  call && (
                    <CallScreen
                      call={call}
                      place={place}
                      number={lineOf(dials)}
                      busy={calls.settling || !canDispatch}
                      onAnswer={() => calls.answer(call.call.id)}
                      onVoicemail={() => calls.answer(call.call.id, true)}
                      onEnd={() => calls.end(call.call.id)}
                      onClose={() => calls.forget(call.call.id)}
                      onKeyed={(digits) =>
                        holder.from && calls.press(side, call.call.id, holder.from, digits)
                      }
                    />
                  )
                }
              />
            </div>
          );
        })}
        {!narrow && (
          <Middle numbers={phones.flatMap(({ dials }) => [dials.number, lineOf(dials)])} />
        )}
      </div>
    </>
  );
}

function phone(ride: Ride, side: Side, role: ConversationRole, held: Held) {
  const customer = role === 'CUSTOMER';
  const own = customer ? ride.customer : ride.driver;
  return {
    side,
    role,
    held,
    own,
    title: customer ? 'Customer’s phone' : 'Driver’s phone',
    place: customer ? 'customer’s side' : 'driver’s side',
    dials: customer ? ride.customerDials : ride.driverDials,
    holder: holderOf(held, role, own),
  };
}

/** One sentence on what to look for. */
function Hint({ ride }: { ride: Ride }) {
  const { customer, driver, customerDials, driverDials } = ride;
  const same = customerDials.id === driverDials.id;
  return (
    <div className={classes.hint}>
      <IconEye size={18} aria-hidden />
      <div>
        {same ? (
          <>
            Each sees only <SeenNumber number={customerDials} />: neither {customer.name} nor{' '}
            {driver.name} ever sees the other’s phone.
          </>
        ) : (
          <>
            {customer.name} sees only <SeenNumber number={customerDials} /> and {driver.name} only{' '}
            <SeenNumber number={driverDials} />. Neither ever sees the other’s phone.
          </>
        )}{' '}
        Text or call from one phone and watch the other;{' '}
        <Link {...paths.ride(ride.id)} className={classes.link}>
          {ride.ref}
        </Link>{' '}
        shows it as the dispatcher sees it.
      </div>
    </div>
  );
}

/** The proxy number, or the two that serve as one. */
function SeenNumber({ number }: { number: HandsetNumberFragment }) {
  if (!number.pair)
    return (
      <>
        the proxy number <strong>{number.number}</strong>
      </>
    );
  return (
    <>
      the proxy numbers <strong>{number.number}</strong> for texts and{' '}
      <strong>{number.pair.number}</strong> for calls
    </>
  );
}
