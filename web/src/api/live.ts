// Live events over one WebSocket (graphql-transport-ws). Events carry a cursor; whoever listens
// resumes after the last one it saw, so nothing is missed while the connection was away.

import { useQueryClient } from '@tanstack/react-query';
import type { Client, ClientOptions } from 'graphql-ws';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type ApiError, fromGraphql, type GraphqlError, toApiError } from './errors';
import type { TypedDocumentString } from './generated/graphql';
import { operationName } from './gqlFetch';
import { invalidate, invalidateAll, type Topic } from './queries';
import { session } from './session';

/** `connecting` before the first connection, `offline` after one was lost. */
export type LiveState = 'connecting' | 'live' | 'offline';

/** Closed by the server: the token ended, or was refused. */
const unauthorized = [4401, 4403];

function createConnection() {
  let state: LiveState = 'connecting';
  const stateListeners = new Set<() => void>();
  const reconnectListeners = new Set<() => void>();

  function become(next: LiveState) {
    if (next === state) return;
    state = next;
    for (const listener of stateListeners) listener();
  }

  const settings: ClientOptions = {
    url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await session.token()}` }),
    // The server hangs up on clients that are silent for 30 s.
    keepAlive: 12_000,
    connectionAckWaitTimeout: 10_000,
    // Leaving one page for another should not cost a new connection.
    lazyCloseTimeout: 3_000,
    // Retrying is `follow`'s business: graphql-ws would never retry a 4401, and it would repeat the
    // subscription with the cursor it started from.
    retryAttempts: 0,
    on: {
      connected: () => {
        const again = state === 'offline';
        become('live');
        if (again) for (const listener of reconnectListeners) listener();
      },
      closed: (event) => {
        const code = (event as { code?: number }).code;
        if (code !== undefined && unauthorized.includes(code)) session.distrust();
        // 1000: nobody listens any more.
        become(code === 1000 ? 'connecting' : 'offline');
      },
      error: () => become('offline'),
    },
  };

  /** Of the library, which comes when somebody listens first: no screen waits for it. */
  let opened: Promise<Client> | undefined;
  const open = async () => {
    const { createClient } = await import('graphql-ws');
    return createClient(settings);
  };

  const client: Pick<Client, 'subscribe'> = {
    subscribe(payload, sink) {
      let end = () => {};
      let ended = false;
      opened ??= open();
      opened.then(
        (client) => {
          if (!ended) end = client.subscribe(payload, sink);
        },
        (thrown) => {
          opened = undefined;
          become('offline');
          sink.error(thrown);
        },
      );
      return () => {
        ended = true;
        end();
      };
    },
  };

  return {
    client,
    state: () => state,
    onState(listener: () => void) {
      stateListeners.add(listener);
      return () => {
        stateListeners.delete(listener);
      };
    },
    onReconnect(listener: () => void) {
      reconnectListeners.add(listener);
      return () => {
        reconnectListeners.delete(listener);
      };
    },
  };
}

export const connection = createConnection();

export function useLiveState(): LiveState {
  return useSyncExternalStore(connection.onState, connection.state);
}

/** Everything on screen is asked for anew once the connection is back. */
export function useResyncOnReconnect(): void {
  const client = useQueryClient();
  useEffect(() => connection.onReconnect(() => void invalidateAll(client)), [client]);
}

interface Followed<TEvent> {
  query: string;
  operationName: string;
  variables: Record<string, unknown>;
  /** The first subscription begins after this event: what is on screen may be as old. */
  after?: string;
  cursorOf: (event: TEvent) => string;
  onEvent: (event: TEvent) => void;
  /** What was told up to here is missed for good: the server knows the cursor no longer. */
  onGap: () => void;
}

/** 1 s, 2 s, 4 s … at most 30 s, spread so that a restarted server is not met by all at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(30_000, 1000 * 2 ** attempt) * (0.75 + random() / 2);
}

/** Waits, but not longer than until the browser is online again or nobody listens any more. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const over = new AbortController();
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      over.abort();
      resolve();
    }
    signal.addEventListener('abort', end, { signal: over.signal });
    window.addEventListener('online', end, { signal: over.signal });
  });

/** The server cannot go on from the cursor: what followed it is no longer kept, or it is none. */
const refusesCursor = ({ code, field }: ApiError) =>
  code === 'CURSOR_EXPIRED' || (code === 'INVALID_INPUT' && field === 'after');

/** A subscription that held this long is no failed attempt. */
const steadyMs = 30_000;

/** Subscribes, and again after every end, from the last cursor seen. Returns how to stop. */
export function follow<TEvent>(
  client: Pick<Client, 'subscribe'>,
  { query, operationName, variables, after, cursorOf, onEvent, onGap }: Followed<TEvent>,
  world: {
    signedOut: () => boolean;
    wait: typeof pause;
    newerCursor: typeof session.newerCursor;
  } = {
    signedOut: () => session.state().status === 'signedOut',
    wait: pause,
    newerCursor: session.newerCursor,
  },
): () => void {
  const stopped = new AbortController();
  let cursor = after;
  let attempt = 0;
  let unsubscribe = () => {};

  /** One subscription, until it ends for whatever reason. */
  function once(): Promise<ApiError | undefined> {
    return new Promise((resolve) => {
      unsubscribe = client.subscribe<TEvent & Record<string, unknown>>(
        {
          query,
          operationName,
          // A getter: graphql-ws itself repeats the request after a clean close.
          get variables() {
            return cursor === undefined ? variables : { ...variables, after: cursor };
          },
        },
        {
          next: ({ data, errors }) => {
            if (errors?.[0]) return resolve(fromGraphql(errors[0] as GraphqlError));
            if (!data) return;
            attempt = 0;
            cursor = cursorOf(data);
            onEvent(data);
          },
          error: (reason) =>
            resolve(
              Array.isArray(reason)
                ? fromGraphql(reason[0] as GraphqlError)
                : toApiError(new TypeError('connection lost')),
            ),
          complete: () => resolve(undefined),
        },
      );
    });
  }

  /**
   * Goes on from a newer place. What is read anew after that shows all that came before it, and the
   * rest is told from there: nothing falls between the two.
   */
  async function skip(refused: string) {
    const newer = await world.newerCursor(refused).catch(() => refused);
    if (newer === refused || stopped.signal.aborted) return;
    cursor = newer;
    onGap();
  }

  async function run() {
    while (!stopped.signal.aborted && !world.signedOut()) {
      const startedAt = Date.now();
      const error = await once();
      if (stopped.signal.aborted) return;
      unsubscribe();
      if (error?.code === 'FORBIDDEN') return;
      if (error?.code === 'UNAUTHENTICATED') session.distrust();
      else if (error && cursor !== undefined && refusesCursor(error)) await skip(cursor);
      if (Date.now() - startedAt > steadyMs) attempt = 0;
      await world.wait(backoffMs(attempt++), stopped.signal);
    }
  }

  void run();
  return () => {
    stopped.abort();
    unsubscribe();
  };
}

/**
 * Runs `work` now, and once more after it ended if it was called meanwhile; at most once in `gapMs`.
 * A burst of events so costs few requests, and the last event is always followed by one.
 */
export function coalesce(work: () => Promise<unknown>, gapMs: number): () => void {
  let running = false;
  let again = false;
  return async function call() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await Promise.allSettled([work(), new Promise((resolve) => setTimeout(resolve, gapMs))]);
    running = false;
    if (again) {
      again = false;
      void call();
    }
  };
}

interface LiveOptions<TResult, TVariables> {
  variables?: Omit<TVariables, 'after'>;
  cursorOf: (event: TResult) => string;
  /** Topics each event makes stale. */
  invalidates: readonly Topic[];
  /** For what a refetch does not show: a sound, a notification. */
  onEvent?: (event: TResult) => void;
}

/**
 * Listens to a subscription that has an `after` cursor, for as long as the component is mounted.
 *
 * ```ts
 * useLive(EntryUpdatesDocument, {
 *   variables: { rideId },
 *   cursorOf: (event) => event.entryUpdated.cursor,
 *   invalidates: ['ride'],
 * });
 * ```
 */
export function useLive<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  options: LiveOptions<TResult, TVariables>,
): void {
  const client = useQueryClient();
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const variables = JSON.stringify(options.variables ?? {});
  useEffect(() => {
    const refetch = coalesce(() => invalidate(client, latest.current.invalidates), 400);
    return follow<TResult>(connection.client, {
      query: document.toString(),
      operationName: operationName(document),
      variables: JSON.parse(variables),
      after: session.cursor(),
      cursorOf: (event) => latest.current.cursorOf(event),
      onEvent: (event) => {
        latest.current.onEvent?.(event);
        refetch();
      },
      onGap: () => void invalidateAll(client),
    });
  }, [client, document, variables]);
}
