// What a phone shows of a ride: only what came to it, what was sent from it, and from which number.

import type {
  ConversationRole,
  HandsetEntryFragment,
  HandsetMessagesQuery,
  HandsetNumberFragment,
} from '../../api/generated/graphql';

/** Something sent from a handset on this page, until the log tells of it. */
export interface SentText {
  id: string;
  body: string;
  at: string;
  state: 'sending' | 'sent' | 'failed';
  /** What came back at once. */
  reply: string | null;
}

export interface HandsetItem {
  id: string;
  type: 'text' | 'call';
  /** Sent or called from this phone. */
  mine: boolean;
  text: string;
  at: string;
  /** The proxy number it came from. */
  from: string | undefined;
  /** Under one's own: what became of it. */
  status: string | undefined;
  trouble: boolean;
}

/** The number that is called by who texts this one: its pair's, where two serve as one (E41). */
export const lineOf = ({ number, pair }: HandsetNumberFragment) => pair?.number ?? number;

const outboundLeg = (entry: HandsetEntryFragment) =>
  entry.legs.find(({ direction }) => direction === 'OUTBOUND');

/** The conversation on the phone of one of the two, oldest first. */
export function handsetItems(
  entries: readonly HandsetEntryFragment[],
  role: ConversationRole,
): HandsetItem[] {
  return entries.flatMap((entry) => {
    const item = entry.channel === 'VOICE' ? callItem(entry, role) : textItem(entry, role);
    return item ? [item] : [];
  });
}

/** The texts on a phone with this number, as the phone itself has them. */
export function messageItems(
  messages: HandsetMessagesQuery['simulatedMessages'],
  number: string,
): HandsetItem[] {
  return messages
    .filter((message) => message.number === number)
    .map(({ id, outgoing, body, at }) => ({
      id,
      type: 'text',
      mine: outgoing,
      text: body,
      at,
      from: undefined,
      status: undefined,
      trouble: false,
    }));
}

function textItem(entry: HandsetEntryFragment, role: ConversationRole): HandsetItem | undefined {
  const leg = outboundLeg(entry);
  const base = { id: entry.id, type: 'text', text: entry.body ?? '', at: entry.createdAt } as const;
  if (entry.fromRole === role) {
    const status = statusOf(entry);
    return { ...base, mine: true, from: undefined, ...status };
  }
  // A text that the network still has is on nobody's phone.
  const arrived = leg?.state === 'SENT' || leg?.state === 'DELIVERED';
  if (entry.toRole !== role || !arrived) return undefined;
  return { ...base, mine: false, from: leg.number?.number, status: undefined, trouble: false };
}

function statusOf({ delivery, kind }: HandsetEntryFragment) {
  if (kind === 'UNROUTED' || delivery === 'NONE') {
    return { status: 'Sent, not passed on', trouble: true };
  }
  switch (delivery) {
    case 'PENDING':
      return { status: 'Sent', trouble: false };
    case 'DELIVERED':
      return { status: 'Delivered', trouble: false };
    case 'FAILED':
      return { status: 'Did not reach the other phone', trouble: true };
    case 'UNCERTAIN':
      return { status: 'May not have arrived', trouble: true };
  }
}

function callItem(entry: HandsetEntryFragment, role: ConversationRole): HandsetItem | undefined {
  const leg = outboundLeg(entry);
  const base = { id: entry.id, type: 'call', at: entry.createdAt, status: undefined } as const;
  const lasted = leg?.durationSeconds ? `, ${clockOf(leg.durationSeconds)}` : '';
  if (entry.fromRole === role) {
    if (leg?.state === 'RINGING' || leg?.state === 'BRIDGED') return undefined;
    const answered = leg?.state === 'COMPLETED' || leg?.state === 'DELIVERED';
    const text = answered ? `Outgoing call${lasted}` : 'Outgoing call, no answer';
    return leg
      ? { ...base, mine: true, from: undefined, trouble: !answered, text }
      : { ...base, mine: true, from: undefined, trouble: true, text: 'Call not connected' };
  }
  if (entry.toRole !== role || !leg) return undefined;
  const from = leg.number?.number;
  switch (leg.state) {
    case 'COMPLETED':
    case 'DELIVERED':
      return { ...base, mine: false, from, trouble: false, text: `Incoming call${lasted}` };
    case 'NO_ANSWER':
    case 'BUSY':
    case 'VOICEMAIL':
    case 'CANCELLED':
      return { ...base, mine: false, from, trouble: true, text: 'Missed call' };
    default:
      return undefined;
  }
}

/** `1:14`, `1:02:05`. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor((whole % 3600) / 60),
    whole % 60,
  ];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The log's clock and this page's need not agree to the second. */
const clockSkewMs = 30_000;

/** Adds what was sent here and is not in the log: yet, or because it belongs to no ride. */
export function withSent(items: readonly HandsetItem[], sent: readonly SentText[]): HandsetItem[] {
  const unclaimed = items.filter(({ mine, type }) => mine && type === 'text');
  const typed = new Map<string, string>();
  const own = sent.flatMap((text) => {
    const said = withoutReference(text.body);
    const index = unclaimed.findIndex(
      (item) =>
        withoutReference(item.text) === said &&
        Date.parse(item.at) >= Date.parse(text.at) - clockSkewMs,
    );
    if (index >= 0) {
      for (const { id } of unclaimed.splice(index, 1)) typed.set(id, text.body);
      return [];
    }
    return localItems(text);
  });
  const shown = items.map((item) => ({ ...item, text: typed.get(item.id) ?? item.text }));
  return [...shown, ...own].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The owner of a mask begins with whom he means, `@2 yes`; what goes on is the rest. */
const withoutReference = (body: string) => body.trim().replace(/^@\d+[:,]?\s*/, '');

function localItems(text: SentText): HandsetItem[] {
  const statuses = { sending: 'Sending', sent: 'Sent', failed: 'Not sent' };
  const mine: HandsetItem = {
    id: text.id,
    type: 'text',
    mine: true,
    text: text.body,
    at: text.at,
    from: undefined,
    status: statuses[text.state],
    trouble: text.state === 'failed',
  };
  if (!text.reply) return [mine];
  return [
    mine,
    {
      id: `${text.id}:reply`,
      type: 'text',
      mine: false,
      text: text.reply,
      at: text.at,
      from: undefined,
      status: undefined,
      trouble: false,
    },
  ];
}
