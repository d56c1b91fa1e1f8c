// The steps of a ride in words, and how each is done.

import {
  AdvanceRideDocument,
  AssignDriverDocument,
  BlockPairDocument,
  CancelRideDocument,
  CloseConversationDocument,
  CompleteRideDocument,
  CorrectRideDocument,
  ExtendConversationDocument,
  NoShowDocument,
  ReassignDriverDocument,
  ReconnectDocument,
  ResumeConversationDocument,
  type RideState,
  SuspendConversationDocument,
  UnblockPairDocument,
} from '../../api/generated/graphql';
import { gqlFetch } from '../../api/gqlFetch';
import type { StepName } from './offers';
import type { Ride } from './useThread';
import { graceText } from './wording';

export interface Answers {
  hours: string;
  reason: string;
  to: RideState;
  driverId?: string | undefined;
}

type Field = 'driver' | 'hours' | 'reason' | 'state';

export interface About {
  title: string;
  consequence: string;
  /** What is said once it is done. */
  done: string;
  asks: Field[];
  needs?: Field;
  confirm?: string;
  danger?: boolean;
}

export const durations = [
  { value: '0.5', label: '30 minutes' },
  { value: '1', label: '1 hour' },
  { value: '2', label: '2 hours' },
  { value: '4', label: '4 hours' },
  { value: '12', label: '12 hours' },
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
];

/** The states a ride can be set back to. */
export function correctable(ride: Ride): { value: RideState; label: string }[] {
  if (!ride.driver) return [{ value: 'REQUESTED', label: 'Requested' }];
  return [
    { value: 'ASSIGNED', label: 'Assigned' },
    { value: 'EN_ROUTE', label: 'On the way' },
    { value: 'ARRIVED', label: 'At the start' },
    { value: 'IN_PROGRESS', label: 'On board' },
  ];
}

const both = (ride: Ride) => `${ride.customer.name} and ${ride.driver?.name ?? 'the driver'}`;

const advances: Partial<Record<RideState, [title: string, consequence: string]>> = {
  ASSIGNED: ['Has the driver set off?', 'The customer gets the text “I’m on my way.”'],
  EN_ROUTE: ['Is the driver at the start?', 'The customer is told that the driver has arrived.'],
  ARRIVED: ['Is the customer on board?', 'Nobody is told; contact goes on.'],
};

export const steps: Record<StepName, (ride: Ride) => About> = {
  advance: (ride) => {
    const [title, consequence] = advances[ride.state] ?? ['Go on?', ''];
    return { title, consequence, done: `${ride.ref} is one step further.`, asks: [] };
  },
  complete: (ride) => ({
    title: `Complete ride ${ride.ref}?`,
    consequence: `${ride.customer.name} has arrived with ${ride.driver?.name ?? 'the driver'}. ${graceText(ride.market.graceSeconds)}`,
    done: `${ride.ref} is completed.`,
    asks: [],
    confirm: 'Complete the ride',
  }),
  cancel: (ride) => ({
    title: `Cancel ride ${ride.ref}?`,
    consequence: ride.driver
      ? `The ride of ${both(ride)} will not take place. Both are told. ${graceText(ride.market.cancelGraceSeconds)}`
      : `The ride of ${ride.customer.name} will not take place.`,
    done: `${ride.ref} is cancelled.`,
    asks: ['reason'],
    confirm: 'Cancel the ride',
    danger: true,
  }),
  noShow: (ride) => ({
    title: `${ride.customer.name} did not come?`,
    consequence: `The customer is told that the driver waited. What was tried so far is kept as it stands. ${graceText(ride.market.cancelGraceSeconds)}`,
    done: `${ride.ref} is closed as a no-show.`,
    asks: [],
    confirm: 'Close as no-show',
    danger: true,
  }),
  assign: (ride) => ({
    title:
      ride.state === 'AWAITING_NUMBER' ? 'Look for a number again?' : `Who drives ${ride.ref}?`,
    consequence:
      ride.state === 'AWAITING_NUMBER'
        ? 'If a number is free by now, both get a text with it.'
        : 'Both get a text with the number to use. What the customer wrote meanwhile is passed on.',
    done: `${ride.ref} has its driver.`,
    asks: ride.state === 'AWAITING_NUMBER' ? [] : ['driver'],
  }),
  reassign: (ride) => ({
    title: `Another driver for ${ride.ref}?`,
    consequence: `${ride.customer.name} keeps the number and is told. ${ride.driver?.name ?? 'The driver'} is told, too, and reaches nobody any more from that moment.`,
    done: `${ride.ref} has another driver.`,
    asks: ['driver', 'reason'],
    needs: 'driver',
  }),
  correct: (ride) => ({
    title: `Set ${ride.ref} back?`,
    consequence:
      'For a ride that was ended by mistake. The two reach each other again, if their numbers are still theirs.',
    done: `${ride.ref} is set back.`,
    asks: ['state', 'reason'],
    needs: 'reason',
  }),
  reconnect: (ride) => ({
    title: `Reconnect ${both(ride)}?`,
    consequence:
      'Both are told, and reach each other for this time: on the number they know, or on another one if that leads to someone else by now.',
    done: `${both(ride)} reach each other again.`,
    asks: ['hours'],
  }),
  extend: (ride) => ({
    title: `How much longer shall ${both(ride)} reach each other?`,
    consequence: 'Counted from when it would end. Nobody is told.',
    done: 'Contact lasts until then.',
    asks: ['hours'],
  }),
  close: (ride) => ({
    title: `End contact of ${both(ride)} now?`,
    consequence:
      'Texts and calls are no longer passed on, from this moment. A call under way goes on.',
    done: 'Contact has ended.',
    asks: ['reason'],
    danger: true,
  }),
  suspend: (ride) => ({
    title: `Suspend contact of ${both(ride)}?`,
    consequence:
      'Whoever writes or calls hears that the conversation is not available. You see it all the same. Its time goes on.',
    done: 'Contact is suspended.',
    asks: ['reason'],
    danger: true,
  }),
  resume: (ride) => ({
    title: `Let ${both(ride)} reach each other again?`,
    consequence: 'What was held back meanwhile stays held back.',
    done: 'Contact works again.',
    asks: ['reason'],
  }),
  block: (ride) => ({
    title: `Block ${both(ride)} from each other?`,
    consequence:
      'Contact is suspended at once, and they get no ride together any more. What was said stays in the log.',
    done: 'The two are blocked from each other.',
    asks: ['reason'],
    needs: 'reason',
    danger: true,
  }),
  unblock: (ride) => ({
    title: `Lift the block between ${both(ride)}?`,
    consequence:
      'They can get rides together again. Contact about this ride stays suspended until you resume it.',
    done: 'The block is lifted.',
    asks: ['reason'],
  }),
};

/** So many hours from now, or after a time that is still to come. */
export const inHours = (hours: string, after?: string | null) =>
  new Date(
    Math.max(Date.now(), after ? Date.parse(after) : 0) + Number(hours) * 3_600_000,
  ).toISOString();

/** Does a step. Refused by the server if somebody changed the ride since it was shown. */
export function perform(step: StepName, ride: Ride, answers: Answers): Promise<unknown> {
  const { hours, reason: typed, to, driverId } = answers;
  const reason = typed.trim() || null;
  const asSeen = { id: ride.id, expectedVersion: ride.version };
  const contact = {
    id: ride.conversation?.id ?? '',
    expectedVersion: ride.conversation?.version ?? null,
  };
  const pair = { personIds: [ride.customer.id, ride.driver?.id ?? ''], reason: reason ?? '' };
  switch (step) {
    case 'advance':
      return gqlFetch(AdvanceRideDocument, { ...asSeen, to: ride.nextStates[0] ?? null });
    case 'complete':
      return gqlFetch(CompleteRideDocument, asSeen);
    case 'cancel':
      return gqlFetch(CancelRideDocument, { ...asSeen, reason });
    case 'noShow':
      return gqlFetch(NoShowDocument, asSeen);
    case 'assign':
      return gqlFetch(AssignDriverDocument, { ...asSeen, driverId: driverId ?? null });
    case 'reassign':
      return gqlFetch(ReassignDriverDocument, { ...asSeen, driverId: driverId ?? '', reason });
    case 'correct':
      return gqlFetch(CorrectRideDocument, { ...asSeen, to, reason: reason ?? '' });
    case 'reconnect':
      return gqlFetch(ReconnectDocument, { rideId: ride.id, until: inHours(hours) });
    case 'extend':
      return gqlFetch(ExtendConversationDocument, {
        ...contact,
        until: inHours(hours, ride.conversation?.expiresAt),
      });
    case 'close':
      return gqlFetch(CloseConversationDocument, { ...contact, reason });
    case 'suspend':
      return gqlFetch(SuspendConversationDocument, { ...contact, reason });
    case 'resume':
      return gqlFetch(ResumeConversationDocument, { ...contact, reason });
    case 'block':
      return gqlFetch(BlockPairDocument, pair);
    case 'unblock':
      return gqlFetch(UnblockPairDocument, pair);
  }
}
