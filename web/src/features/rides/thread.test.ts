import { describe, expect, it } from 'vitest';
import {
  type ThreadEntry,
  type ThreadLog,
  threadItems,
  withEntries,
  withNewest,
  withOlder,
} from './thread';

type Leg = ThreadEntry['legs'][number];

const at = (time: string) => `2026-03-02T${time}:00.000Z`;

function entry(id: string, over: Partial<ThreadEntry> = {}): ThreadEntry {
  return {
    id,
    channel: 'SMS',
    kind: 'RELAY',
    fromRole: 'CUSTOMER',
    toRole: 'DRIVER',
    fromName: 'Amira',
    toName: 'Bas',
    author: null,
    body: id,
    textHidden: false,
    redacted: false,
    leak: null,
    verdict: null,
    deliveredBody: null,
    missingParts: null,
    template: null,
    delivery: 'DELIVERED',
    problem: null,
    recovered: false,
    media: [],
    createdAt: at('12:00'),
    legs: [],
    trace: [],
    ...over,
  };
}

const leg = (over: Partial<Leg>): Leg => ({ id: 'leg', updatedAt: at('12:00'), ...over }) as Leg;

const page = (nodes: ThreadEntry[], hasPreviousPage = false) => ({
  nodes,
  pageInfo: { hasPreviousPage, startCursor: nodes[0] ? `before ${nodes[0].id}` : null },
});

const ids = (log: ThreadLog) => log.entries.map(({ id }) => id).join(' ');

describe('the log', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id, index) =>
    entry(id, { createdAt: at(`12:0${index}`) }),
  ) as [ThreadEntry, ThreadEntry, ThreadEntry, ThreadEntry];

  it('grows at both ends', () => {
    let log = withNewest(undefined, page([b, c], true));
    expect(log).toMatchObject({ hasOlder: true, olderCursor: 'before b' });
    log = withEntries(log, [d]);
    log = withOlder(log, page([a]));
    expect(ids(log)).toBe('a b c d');
    expect(log.hasOlder).toBe(false);
  });

  it('keeps what was loaded when the end is asked for anew', () => {
    const log = withOlder(withNewest(undefined, page([b, c], true)), page([a]));
    expect(ids(withNewest(log, page([c, d], true)))).toBe('a b c d');
  });

  it('starts over when more came than a page holds', () => {
    const log = withNewest(undefined, page([a], false));
    const after = withNewest(log, page([c, d], true));
    expect(ids(after)).toBe('c d');
    expect(after.hasOlder).toBe(true);
  });

  it('starts over also when a live event came before the answer', () => {
    const log = withEntries(withNewest(undefined, page([a], false)), [d]);
    expect(ids(withNewest(log, page([c, d], true)))).toBe('c d');
  });

  it('does not let a late answer undo a newer state', () => {
    const delivered = entry('a', { legs: [leg({ state: 'DELIVERED', updatedAt: at('12:05') })] });
    const queued = entry('a', { legs: [leg({ state: 'QUEUED', updatedAt: at('12:04') })] });
    const log = withNewest(withNewest(undefined, page([delivered])), page([queued]));
    expect(log.entries[0]?.legs[0]?.state).toBe('DELIVERED');
    expect(withEntries(withNewest(undefined, page([queued])), [delivered]).entries[0]).toBe(
      delivered,
    );
  });

  it('leaves out changes to entries that are not loaded', () => {
    const log = withNewest(undefined, page([c], true));
    expect(withEntries(log, [a])).toBe(log);
  });
});

describe('threadItems', () => {
  const turns = (entries: ThreadEntry[]) =>
    threadItems(entries).map((item) =>
      item.type === 'day'
        ? 'day'
        : `${item.side}: ${item.utterances.map((said) => said.entries.map(({ id }) => id).join('&')).join(',')}`,
    );

  it('puts people at the edges and the company between them', () => {
    expect(
      turns([
        entry('a'),
        entry('b', { fromRole: 'DRIVER', toRole: 'CUSTOMER' }),
        entry('c', { fromRole: 'COMPANY', kind: 'NOTICE' }),
        entry('d', { fromRole: 'STRANGER', kind: 'UNROUTED', toRole: null }),
      ]),
    ).toEqual(['day', 'customer: a', 'driver: b', 'middle: c', 'middle: d']);
  });

  it('joins what one side says in one go', () => {
    expect(
      turns([
        entry('a', { createdAt: at('12:00') }),
        entry('b', { createdAt: at('12:04') }),
        entry('c', { createdAt: at('12:20') }),
        entry('d', { createdAt: at('12:21'), kind: 'UNROUTED', toRole: null }),
      ]),
    ).toEqual(['day', 'customer: a,b', 'customer: c', 'customer: d']);
  });

  it('shows a message to both once', () => {
    const company = { kind: 'COMPANY', fromRole: 'COMPANY', body: 'Strike today' } as const;
    expect(
      turns([
        entry('a', { ...company, toRole: 'CUSTOMER' }),
        entry('b', { ...company, toRole: 'DRIVER' }),
        entry('c', { ...company, toRole: 'CUSTOMER' }),
        entry('d', { ...company, toRole: 'DRIVER', body: 'Only you' }),
      ]),
    ).toEqual(['day', 'middle: a&b,c', 'middle: d']);
  });

  it('separates days', () => {
    const entries = [entry('a'), entry('b', { createdAt: '2026-03-04T12:00:00.000Z' })];
    expect(turns(entries)).toEqual(['day', 'customer: a', 'day', 'customer: b']);
  });
});
