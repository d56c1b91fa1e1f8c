import { describe, expect, it } from 'vitest';
import type { HandsetEntryFragment, LegState } from '../../api/generated/graphql';
import { clockOf, handsetItems, lineOf, type SentText, withSent } from './handset';

const proxy = { id: 'num', number: '+31970001' };

function entry(
  id: string,
  state: LegState | null,
  over: Partial<HandsetEntryFragment> = {},
): HandsetEntryFragment {
  return {
    id,
    channel: 'SMS',
    kind: 'RELAY',
    fromRole: 'CUSTOMER',
    toRole: 'DRIVER',
    body: `text ${id}`,
    delivery: state === 'DELIVERED' ? 'DELIVERED' : 'PENDING',
    problem: null,
    createdAt: '2026-03-02T12:00:00Z',
    legs: state
      ? [{ id: `leg ${id}`, direction: 'OUTBOUND', state, durationSeconds: null, number: proxy }]
      : [],
    ...over,
  };
}

describe('a handset', () => {
  it('shows its own texts at once, and the other’s when they arrive', () => {
    const entries = [entry('a', 'DELIVERED'), entry('b', 'QUEUED')];
    expect(handsetItems(entries, 'CUSTOMER').map(({ text, mine }) => [text, mine])).toEqual([
      ['text a', true],
      ['text b', true],
    ]);
    expect(handsetItems(entries, 'DRIVER')).toMatchObject([
      { text: 'text a', mine: false, from: proxy.number },
    ]);
  });

  it('never shows a name or number of the other', () => {
    const seen = JSON.stringify(handsetItems([entry('a', 'DELIVERED')], 'DRIVER'));
    expect(seen).not.toMatch(/CUSTOMER|DRIVER|leg/);
  });

  it('shows notices to the one they are for', () => {
    const notice = entry('n', 'SENT', { kind: 'NOTICE', fromRole: 'COMPANY', toRole: 'DRIVER' });
    expect(handsetItems([notice], 'CUSTOMER')).toEqual([]);
    expect(handsetItems([notice], 'DRIVER')).toHaveLength(1);
  });

  it('says what became of its own texts', () => {
    const statuses = [
      entry('a', 'DELIVERED'),
      entry('b', 'SENT'),
      entry('c', 'UNDELIVERED', { delivery: 'FAILED' }),
      entry('d', null, { kind: 'UNROUTED', delivery: 'NONE', toRole: null }),
    ];
    expect(handsetItems(statuses, 'CUSTOMER').map(({ status }) => status)).toEqual([
      'Delivered',
      'Sent',
      'Did not reach the other phone',
      'Sent, not passed on',
    ]);
  });

  it('lists calls as phones do', () => {
    const call = (state: LegState, durationSeconds: number | null = null) =>
      entry('v', state, {
        channel: 'VOICE',
        legs: [{ id: 'l', direction: 'OUTBOUND', state, durationSeconds, number: proxy }],
      });
    const words = (state: LegState, role: 'CUSTOMER' | 'DRIVER', seconds?: number) =>
      handsetItems([call(state, seconds)], role)[0]?.text;
    expect(words('COMPLETED', 'CUSTOMER', 74)).toBe('Outgoing call, 1:14');
    expect(words('COMPLETED', 'DRIVER', 74)).toBe('Incoming call, 1:14');
    expect(words('NO_ANSWER', 'CUSTOMER')).toBe('Outgoing call, no answer');
    expect(words('NO_ANSWER', 'DRIVER')).toBe('Missed call');
    expect(words('RINGING', 'DRIVER')).toBeUndefined();
  });
});

describe('withSent', () => {
  const sent = (over: Partial<SentText> = {}): SentText => ({
    id: 's',
    body: 'text a',
    at: '2026-03-02T12:00:05Z',
    state: 'sent',
    reply: null,
    ...over,
  });
  const items = handsetItems([entry('a', 'SENT')], 'CUSTOMER');

  it('gives way to the log', () => {
    expect(withSent(items, [sent()])).toEqual(items);
  });

  it('claims each entry once', () => {
    expect(withSent(items, [sent(), sent({ id: 't' })]).map(({ id }) => id)).toEqual(['a', 't']);
  });

  it('keeps whom the owner of a mask meant, which the log leaves out', () => {
    const [shown, ...rest] = withSent(items, [sent({ body: '@2 text a' })]);
    expect([shown?.text, rest]).toEqual(['@2 text a', []]);
  });

  it('does not take an old text for this one', () => {
    const later = sent({ at: '2026-03-02T12:10:00Z' });
    expect(withSent(items, [later])).toHaveLength(2);
  });

  it('shows what came back to somebody without a ride', () => {
    const stranger = sent({ body: 'Hello', reply: 'We do not know you.' });
    expect(withSent([], [stranger]).map(({ text, mine }) => [text, mine])).toEqual([
      ['Hello', true],
      ['We do not know you.', false],
    ]);
  });
});

it('counts time as phones do', () => {
  expect([0, 9, 74, 3725].map(clockOf)).toEqual(['0:00', '0:09', '1:14', '1:02:05']);
});

it('calls the number itself, or its pair', () => {
  const number = { ...proxy, provider: 'simulator', pair: null };
  expect(lineOf(number)).toBe(proxy.number);
  expect(lineOf({ ...number, pair: { id: 'line', number: '+31700001' } })).toBe('+31700001');
});
