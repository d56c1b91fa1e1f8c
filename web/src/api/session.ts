// Who is signed in. The access token lives in this module's memory only; what survives a reload is
// the server's HttpOnly refresh cookie, which no script can read.

import { useSyncExternalStore } from 'react';
import { ApiError, fromHttp, toApiError } from './errors';
import type { Permission, Role, SecondFactorKind } from './generated/graphql';

export interface SessionUser {
  id: string;
  email: string;
  name: string;
  role: Role;
  permissions: Permission[];
}

/** `unknown` until the first refresh has told whether the cookie is still good. */
export type SessionState =
  | { status: 'unknown' }
  /** `ended`: not of the person's own will, so the page that was open is worth coming back to. */
  | { status: 'signedOut'; ended: boolean }
  | { status: 'signedIn'; user: SessionUser };

interface Grant {
  accessToken: string;
  expiresAt: string;
  /** The newest event when the token was given. */
  cursor: string;
  user: SessionUser;
}

/** The password was right, and a code is awaited. */
export interface AwaitedStep {
  /** For the second step alone. */
  token: string;
  kinds: SecondFactorKind[];
  /** Where a code may be sent to, masked. */
  phone: string | null;
  expiresAt: string;
}

/** A token this close to its end is renewed before it is used. */
const renewBeforeMs = 20_000;

interface SessionWorld {
  fetch: typeof fetch;
  now: () => number;
  /** Runs `work` while no other tab does: two tabs must not spend the same refresh cookie. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createSession(world: SessionWorld) {
  let state: SessionState = { status: 'unknown' };
  let token: { value: string; expiresAt: number } | undefined;
  let cursor: string | undefined;
  let refreshing: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function become(next: SessionState) {
    state = next;
    for (const listener of listeners) listener();
  }

  function accept(grant: Grant) {
    cursor = grant.cursor;
    token = { value: grant.accessToken, expiresAt: Date.parse(grant.expiresAt) };
    const same =
      state.status === 'signedIn' && JSON.stringify(state.user) === JSON.stringify(grant.user);
    if (!same) become({ status: 'signedIn', user: grant.user });
  }

  function forget(ended: boolean) {
    token = undefined;
    if (state.status !== 'signedOut') become({ status: 'signedOut', ended });
  }

  async function post(path: string, body?: unknown): Promise<Response> {
    try {
      return await world.fetch(path, {
        method: 'POST',
        credentials: 'same-origin',
        // The server asks for this header as proof that the request came from the console itself.
        headers: { 'Content-Type': 'application/json', 'X-Maskline-Console': '1' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (thrown) {
      throw toApiError(thrown);
    }
  }

  async function grantOf(response: Response): Promise<Grant> {
    const body = await response.json().catch(() => null);
    if (!response.ok) throw fromHttp(response.status, body);
    return body as Grant;
  }

  /** Trades the cookie for a new token. Callers that come meanwhile wait for the same request. */
  function refresh(): Promise<void> {
    refreshing ??= world
      .exclusively(async () => {
        const response = await post('/auth/refresh');
        if (response.status === 401) return forget(state.status === 'signedIn');
        // Any other failure says nothing about the session: it stays as it is.
        accept(await grantOf(response));
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  return {
    state: () => state,

    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },

    /** The state once it is known. Throws when the server cannot be reached to ask. */
    async ready(): Promise<SessionState> {
      if (state.status === 'unknown') await refresh();
      return state;
    },

    /** A token good for a request now; throws UNAUTHENTICATED when there is none to be had. */
    async token(): Promise<string> {
      if (state.status === 'signedOut') throw new ApiError('UNAUTHENTICATED');
      if (!token || token.expiresAt - world.now() < renewBeforeMs) await refresh();
      if (!token) throw new ApiError('UNAUTHENTICATED');
      return token.value;
    },

    /** The server refused `refused`: get another, unless somebody already has. */
    async renew(refused: string): Promise<string> {
      if (token?.value === refused) await refresh();
      return this.token();
    },

    /** Where to listen from: whatever was read with the token of now was read after this event. */
    cursor: () => cursor,

    /** A newer place to listen from, for who was told that `refused` is none any more. */
    async newerCursor(refused: string): Promise<string | undefined> {
      if (cursor === refused) await refresh();
      return cursor;
    },

    /** The next use fetches a new token: the server refused this one on the live connection. */
    distrust() {
      token = undefined;
    },

    /** Answers what is awaited where the password is not enough. */
    async signIn(email: string, password: string): Promise<SessionUser | AwaitedStep> {
      const answered = post('/auth/login', { email, password }).then(async (response) => {
        if (response.status === 202) {
          return ((await response.json()) as { secondFactor: AwaitedStep }).secondFactor;
        }
        const grant = await grantOf(response);
        accept(grant);
        return grant.user;
      });
      // Who goes on with a new password has a cookie that counts no longer: a request that is refused
      // meanwhile waits for this answer instead of trading it.
      const waiting = answered.then(
        () => {},
        () => {},
      );
      refreshing = waiting.finally(() => {
        refreshing = undefined;
      });
      return answered;
    },

    /** The second step: a code of an app, of a text, or for recovery. */
    async finishSignIn(token: string, code: string): Promise<void> {
      accept(await grantOf(await post('/auth/second-factor', { token, code })));
    },

    /** Has a code sent to the phone. */
    async sendCode(token: string): Promise<void> {
      const response = await post('/auth/second-factor/send', { token });
      if (!response.ok) throw fromHttp(response.status, await response.json().catch(() => null));
    },

    /** The token counts no longer once the server has heard of it, so nothing is asked with it any more. */
    async signOut(): Promise<void> {
      forget(false);
      await post('/auth/logout');
    },
  };
}

export type Session = ReturnType<typeof createSession>;

/** `navigator.locks` is missing on plain-http origins other than localhost. */
function acrossTabs<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request('maskline-refresh', work) : work();
}

export const session = createSession({
  fetch: (...request) => fetch(...request),
  now: Date.now,
  exclusively: acrossTabs,
});

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The signed-in user; only for components inside the shell. */
export function useMe(): SessionUser {
  const state = useSession();
  // Between signing out and leaving the page, components still render once more.
  return state.status === 'signedIn' ? state.user : nobody;
}

const nobody: SessionUser = { id: '', email: '', name: '', role: 'VIEWER', permissions: [] };

/** What the signed-in person may do, to hide what the server would refuse anyway. */
export function usePermissions() {
  const { permissions } = useMe();
  const may = (permission: Permission) => permissions.includes(permission);
  return {
    may,
    canDispatch: may('DISPATCH'),
    canSupport: may('SUPPORT'),
    canReveal: may('REVEAL_PHONES'),
    canOperate: may('OPERATE'),
    canCorrect: may('CORRECT_RIDES'),
    canManageNumbers: may('MANAGE_NUMBERS'),
    canManageMarkets: may('MANAGE_MARKETS'),
    canManageUsers: may('MANAGE_USERS'),
  };
}
