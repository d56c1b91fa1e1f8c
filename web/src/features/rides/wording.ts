// The conversation in words: who said what to whom, what became of it.

import type { LegState, PartyRole } from '../../api/generated/graphql';
import type { Tone } from '../../ui/StatusBadge';
import { clockText } from '../../ui/time';
import type { ThreadEntry } from './thread';

export type Leg = ThreadEntry['legs'][number];

const roles: Record<PartyRole, string> = {
  CUSTOMER: 'customer',
  DRIVER: 'driver',
  AGENT: 'agent',
  COMPANY: 'company',
  STRANGER: 'unknown caller',
};

function party(role: PartyRole | null, name: string | null): string {
  if (!role) return 'nobody';
  if (role === 'COMPANY') return 'the company';
  return name ? `${name} (${roles[role]})` : `the ${roles[role]}`;
}

/** `Amira de Vries (customer) to Bas Bakker (driver)`; for screen readers, before the words. */
export function whoToWhom(entries: readonly ThreadEntry[]): string {
  const [entry] = entries;
  if (!entry) return '';
  const to =
    entries.length > 1
      ? entries.map((each) => party(each.toRole, each.toName)).join(' and ')
      : party(entry.toRole, entry.toName);
  switch (entry.kind) {
    case 'NOTICE':
      return `Notice to ${to}`;
    case 'AUTO_REPLY':
      return `Automatic reply to ${to}`;
    case 'UNROUTED':
      return `${upperFirst(party(entry.fromRole, entry.fromName))}, not passed on`;
    default:
      return `${upperFirst(party(entry.fromRole, entry.fromName))} to ${to}`;
  }
}

/** Over a turn, for eyes: the two sides need no more than the name. */
export function heading(entries: readonly ThreadEntry[]): string {
  const [entry] = entries;
  if (!entry) return '';
  const to = entries.length > 1 ? 'both' : (entry.toName ?? party(entry.toRole, null));
  switch (entry.kind) {
    case 'COMPANY':
      return `From the company${entry.author ? ` (${entry.author})` : ''} to ${to}`;
    case 'NOTICE':
      return `Notice to ${to}`;
    case 'AUTO_REPLY':
      return `Automatic reply to ${to}`;
    default:
      return entry.fromName ?? upperFirst(roles[entry.fromRole]);
  }
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const outbound = (entry: ThreadEntry) =>
  entry.legs.filter(({ direction }) => direction === 'OUTBOUND');

/** States a person may have to look into, worst first. */
const troubled: readonly LegState[] = [
  'FAILED',
  'REJECTED',
  'UNDELIVERED',
  'EXPIRED',
  'UNCERTAIN',
  'HELD',
];

export const isTroubled = (state: LegState) => troubled.includes(state);

/** The outbound leg that says most about an entry: the one in trouble, or else the last. */
export function tellingLeg(entry: ThreadEntry): Leg | undefined {
  const legs = outbound(entry);
  return legs.find(({ state }) => isTroubled(state)) ?? legs.at(-1);
}

export type DeliveryMark = 'waiting' | 'sent' | 'arrived' | 'failed' | 'uncertain' | 'none';

export interface DeliveryWords {
  mark: DeliveryMark;
  text: string;
}

const legWords: Record<LegState, readonly [DeliveryMark, string]> = {
  RECEIVED: ['arrived', 'Received'],
  HELD: ['uncertain', 'Held back'],
  BLOCKED: ['none', 'Blocked: wants no texts'],
  QUEUED: ['waiting', 'Waiting to be sent'],
  SENDING: ['waiting', 'Sending'],
  SUBMITTED: ['sent', 'With the provider'],
  SENT: ['sent', 'Sent'],
  DELIVERED: ['arrived', 'Delivered'],
  UNDELIVERED: ['failed', 'Not delivered'],
  REJECTED: ['failed', 'Refused'],
  FAILED: ['failed', 'Not sent'],
  EXPIRED: ['failed', 'Not delivered in time'],
  UNCERTAIN: ['uncertain', 'May not have arrived'],
  CANCELLED: ['none', 'Not sent: settled by hand'],
  RINGING: ['waiting', 'Ringing'],
  BRIDGED: ['waiting', 'In call'],
  COMPLETED: ['arrived', 'Answered'],
  NO_ANSWER: ['failed', 'No answer'],
  BUSY: ['failed', 'Busy'],
  VOICEMAIL: ['failed', 'Voicemail answered'],
};

/** What became of a text, in a few words. */
export function deliveryWords(entry: ThreadEntry, now = Date.now()): DeliveryWords {
  const leg = tellingLeg(entry);
  if (!leg && entry.toRole === 'AGENT') return { mark: 'none', text: 'For the desk' };
  if (!leg && entry.kind === 'KEYWORD') return { mark: 'none', text: 'For us, not passed on' };
  if (!leg) return { mark: 'none', text: 'Not passed on' };
  if (leg.unconfirmedFrom && Date.parse(leg.unconfirmedFrom) <= now) {
    return { mark: 'uncertain', text: 'Sent, not confirmed' };
  }
  const [mark, text] = legWords[leg.state];
  if (leg.state === 'QUEUED' && leg.attempts > 0 && leg.nextAttemptAt) {
    return { mark, text: `Next try ${clockText(new Date(leg.nextAttemptAt))}` };
  }
  return { mark, text };
}

export interface CallWords {
  tone: Tone;
  text: string;
}

/** What became of a call. */
export function callWords(entry: ThreadEntry): CallWords {
  const leg = tellingLeg(entry);
  if (!leg) return { tone: 'warning', text: 'Call not connected' };
  switch (leg.state) {
    case 'QUEUED':
    case 'SENDING':
    case 'SUBMITTED':
    case 'SENT':
      return { tone: 'info', text: 'Connecting' };
    case 'RINGING':
      return { tone: 'info', text: 'Ringing' };
    case 'BRIDGED':
      return { tone: 'info', text: 'In call' };
    case 'COMPLETED':
    case 'DELIVERED':
    case 'RECEIVED':
      return {
        tone: 'success',
        text:
          leg.durationSeconds === null
            ? 'Call answered'
            : `Call, ${durationText(leg.durationSeconds)}`,
      };
    case 'HELD':
    case 'BLOCKED':
    case 'NO_ANSWER':
    case 'CANCELLED':
    case 'EXPIRED':
      return { tone: 'warning', text: 'Call not answered' };
    case 'VOICEMAIL':
      return { tone: 'warning', text: 'Call met a voicemail' };
    case 'BUSY':
      return { tone: 'warning', text: 'Call met a busy line' };
    case 'UNCERTAIN':
      return { tone: 'warning', text: 'Call with unknown outcome' };
    case 'FAILED':
    case 'REJECTED':
    case 'UNDELIVERED':
      return { tone: 'danger', text: 'Call failed' };
  }
}

/** `45 s`, `1 min 14 s`, `1 h 2 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return rest ? `${Math.floor(whole / 60)} min ${rest} s` : `${whole / 60} min`;
  }
  const minutes = Math.floor((whole % 3600) / 60);
  return minutes ? `${Math.floor(whole / 3600)} h ${minutes} min` : `${Math.floor(whole / 3600)} h`;
}

/** What follows for the two people when a ride ends. */
export function graceText(seconds: number): string {
  if (seconds <= 0) return 'They cannot reach each other from that moment on.';
  const minutes = Math.round(seconds / 60);
  const time =
    minutes < 1 ? `${seconds} seconds` : minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `They reach each other for another ${time}. After that, texts and calls are no longer passed on.`;
}
