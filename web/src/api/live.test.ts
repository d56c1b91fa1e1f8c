import type { Client, ExecutionResult, Sink, SubscribePayload } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs, coalesce, follow } from './live';

type Event = { cursor: string };

/** A client whose subscriptions the test feeds and ends by hand. */
function handheldClient() {
  const subscriptions: { after: unknown; sink: Sink<ExecutionResult<Event>>; ended: boolean }[] =
    [];
  const subscribe = ((payload: SubscribePayload, sink: Sink<ExecutionResult<Event>>) => {
    const subscription = { after: payload.variables?.after, sink, ended: false };
    subscriptions.push(subscription);
    return () => {
      subscription.ended = true;
    };
  }) as Client['subscribe'];
  const latest = () => {
    const subscription = subscriptions.at(-1);
    if (!subscription) throw new Error('nobody subscribed');
    return subscription;
  };
  return { client: { subscribe }, subscriptions, latest };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

function start({ signedOut = false, after }: { signedOut?: boolean; after?: string } = {}) {
  const hand = handheldClient();
  const events: string[] = [];
  const onGap = vi.fn();
  const newerCursor = vi.fn(async (_refused: string): Promise<string | undefined> => 'newer');
  const waits: number[] = [];
  const stop = follow<Event>(
    hand.client,
    {
      query: 'subscription S { s { cursor } }',
      operationName: 'S',
      variables: { rideId: 'r1' },
      after,
      cursorOf: (event) => event.cursor,
      onEvent: (event) => events.push(event.cursor),
      onGap,
    },
    { signedOut: () => signedOut, wait: async (ms) => void waits.push(ms), newerCursor },
  );
  return { ...hand, events, onGap, newerCursor, waits, stop };
}

const event = (cursor: string) => ({ data: { cursor } });
const refusal = (code: string, field?: string) =>
  [{ message: 'refused', extensions: { code, field } }] as never;

describe('follow', () => {
  it('begins where the page was read, and at a newer place if that is no longer kept', async () => {
    const live = start({ after: 'c0' });
    expect(live.latest().after).toBe('c0');
    live.latest().sink.error(refusal('CURSOR_EXPIRED', 'after'));
    await settled();
    expect(live.newerCursor).toHaveBeenCalledWith('c0');
    expect(live.latest().after).toBe('newer');
    expect(live.onGap).toHaveBeenCalledOnce();
    live.stop();
  });

  it('has everything read anew only once it knows from where it listens', async () => {
    const live = start({ after: 'c0' });
    let tell = (_cursor: string) => {};
    live.newerCursor.mockReturnValueOnce(new Promise((resolve) => (tell = resolve)));
    live.latest().sink.error(refusal('CURSOR_EXPIRED', 'after'));
    await settled();
    expect(live.onGap).not.toHaveBeenCalled();
    tell('c7');
    await settled();
    expect(live.onGap).toHaveBeenCalledOnce();
    expect(live.latest().after).toBe('c7');
    live.stop();
  });

  it('tries again when no newer place is to be had', async () => {
    const live = start({ after: 'c0' });
    live.newerCursor.mockRejectedValueOnce(new TypeError('offline'));
    live.latest().sink.error(refusal('CURSOR_EXPIRED', 'after'));
    await settled();
    expect(live.onGap).not.toHaveBeenCalled();
    expect(live.latest().after).toBe('c0');
    live.latest().sink.error(refusal('CURSOR_EXPIRED', 'after'));
    await settled();
    expect(live.onGap).toHaveBeenCalledOnce();
    expect(live.latest().after).toBe('newer');
    live.stop();
  });

  it.each(['UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED'])('keeps its place after %s', async (code) => {
    const live = start({ after: 'c0' });
    live.latest().sink.next(event('c1'));
    live.latest().sink.error(refusal(code));
    await settled();
    expect(live.latest().after).toBe('c1');
    expect(live.onGap).not.toHaveBeenCalled();
    live.stop();
  });

  it('resumes after the last event it saw', async () => {
    const live = start();
    expect(live.latest().after).toBeUndefined();
    live.latest().sink.next(event('c1'));
    live.latest().sink.next(event('c2'));
    live.latest().sink.error({ code: 4401, reason: 'token expired' });
    await settled();
    expect(live.subscriptions).toHaveLength(2);
    expect(live.latest().after).toBe('c2');
    live.latest().sink.next(event('c3'));
    live.latest().sink.complete();
    await settled();
    expect(live.latest().after).toBe('c3');
    expect(live.events).toEqual(['c1', 'c2', 'c3']);
    expect(live.onGap).not.toHaveBeenCalled();
    live.stop();
  });

  it('goes on elsewhere and says so when the cursor is refused', async () => {
    const live = start();
    live.latest().sink.next(event('c1'));
    live.latest().sink.error(refusal('INVALID_INPUT', 'after'));
    await settled();
    expect(live.latest().after).toBe('newer');
    expect(live.onGap).toHaveBeenCalledTimes(1);
    live.stop();
  });

  it('keeps its place when something else of the question is wrong', async () => {
    const live = start({ after: 'c0' });
    live.latest().sink.error(refusal('INVALID_INPUT', 'rideId'));
    await settled();
    expect(live.latest().after).toBe('c0');
    expect(live.onGap).not.toHaveBeenCalled();
    live.stop();
  });

  it('keeps the cursor when only the token was refused', async () => {
    const live = start();
    live.latest().sink.next(event('c1'));
    live.latest().sink.error(refusal('UNAUTHENTICATED'));
    await settled();
    expect(live.latest().after).toBe('c1');
    expect(live.onGap).not.toHaveBeenCalled();
    live.stop();
  });

  it('gives up what is forbidden', async () => {
    const live = start();
    live.latest().sink.error(refusal('FORBIDDEN'));
    await settled();
    expect(live.subscriptions).toHaveLength(1);
  });

  it('waits longer after each failure, and briefly again after an event', async () => {
    const live = start();
    for (let round = 0; round < 3; round++) {
      live.latest().sink.error({ code: 1006 });
      await settled();
    }
    live.latest().sink.next(event('c1'));
    live.latest().sink.error({ code: 1006 });
    await settled();
    const [first = 0, , third = 0, afterEvent = 0] = live.waits;
    expect(third).toBeGreaterThan(first);
    expect(afterEvent).toBeLessThan(third);
    live.stop();
  });

  it('ends with its component, and with the session', async () => {
    const live = start();
    live.stop();
    expect(live.latest().ended).toBe(true);
    live.latest().sink.complete();
    await settled();
    expect(live.subscriptions).toHaveLength(1);

    expect(start({ signedOut: true }).subscriptions).toHaveLength(0);
  });
});

describe('backoffMs', () => {
  it('doubles, spreads and stays below a limit', () => {
    expect(backoffMs(0, () => 0.5)).toBe(1000);
    expect(backoffMs(3, () => 0.5)).toBe(8000);
    expect(backoffMs(20, () => 0.999)).toBeLessThan(37_500);
  });
});

describe('coalesce', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs at once, and once more for all calls that came meanwhile', async () => {
    const work = vi.fn(async () => {});
    const call = coalesce(work, 400);
    call();
    call();
    call();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('goes on after work that failed', async () => {
    const work = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue(undefined);
    const call = coalesce(work, 400);
    call();
    call();
    await vi.advanceTimersByTimeAsync(400);
    expect(work).toHaveBeenCalledTimes(2);
  });
});

describe('connection', () => {
  afterEach(() => vi.doUnmock('graphql-ws'));

  it('is offline while its library cannot be fetched, and asks for it again', async () => {
    vi.resetModules();
    vi.doMock('graphql-ws', () => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
    const { connection } = await import('./live');
    const sink = { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
    connection.client.subscribe({ query: '' }, sink);
    await vi.waitFor(() => expect(sink.error).toHaveBeenCalledOnce());
    expect(connection.state()).toBe('offline');

    const subscribe = vi.fn(() => () => {});
    vi.doMock('graphql-ws', () => ({ createClient: () => ({ subscribe }) }));
    connection.client.subscribe({ query: '' }, sink);
    await vi.waitFor(() => expect(subscribe).toHaveBeenCalledOnce());
    expect(sink.error).toHaveBeenCalledOnce();
  });
});
