import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createSession } from './session';

const user = { id: 'u1', email: 'dana@example.test', name: 'Dana', role: 'DISPATCHER' };
const start = Date.parse('2026-11-21T08:00:00Z');

let now = start;
let issued = 0;
const server = vi.fn<typeof fetch>();

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

function grant() {
  issued += 1;
  const expiresAt = new Date(now + 10 * 60_000).toISOString();
  return json(200, { accessToken: `token-${issued}`, expiresAt, cursor: `cursor-${issued}`, user });
}

const newSession = () =>
  createSession({ fetch: server, now: () => now, exclusively: (work) => work() });

beforeEach(() => {
  now = start;
  issued = 0;
  server.mockReset();
  server.mockImplementation(async () => grant());
});

describe('refresh', () => {
  it('happens once for all that need a token at the same time', async () => {
    const session = newSession();
    const tokens = await Promise.all([session.token(), session.token(), session.ready()]);
    expect(tokens.slice(0, 2)).toEqual(['token-1', 'token-1']);
    expect(server).toHaveBeenCalledTimes(1);
    expect(server).toHaveBeenCalledWith(
      '/auth/refresh',
      expect.objectContaining({
        headers: expect.objectContaining({ 'X-Maskline-Console': '1' }),
      }),
    );
  });

  it('happens again only when the token is about to end', async () => {
    const session = newSession();
    await session.token();
    now += 9 * 60_000;
    expect(await session.token()).toBe('token-1');
    now += 50_000;
    expect(await session.token()).toBe('token-2');
  });

  it('signs out when the cookie is refused', async () => {
    server.mockImplementation(async () => json(401, { error: { code: 'UNAUTHENTICATED' } }));
    const session = newSession();
    expect(await session.ready()).toEqual({ status: 'signedOut', ended: false });
    await expect(session.token()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server).toHaveBeenCalledTimes(1);
  });

  it('does not sign out when the server cannot be reached, and tries again', async () => {
    server.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const session = newSession();
    await expect(session.ready()).rejects.toMatchObject({ code: 'NETWORK' });
    expect(session.state()).toEqual({ status: 'unknown' });
    expect(await session.ready()).toMatchObject({ status: 'signedIn' });
  });
});

describe('renew', () => {
  it('fetches one new token for many requests refused with the old one', async () => {
    const session = newSession();
    const old = await session.token();
    const renewed = await Promise.all([session.renew(old), session.renew(old)]);
    expect(renewed).toEqual(['token-2', 'token-2']);
    expect(await session.renew(old)).toBe('token-2');
    expect(server).toHaveBeenCalledTimes(2);
  });
});

describe('a cursor that is refused', () => {
  it('is replaced once for all who listened from it', async () => {
    const session = newSession();
    await session.ready();
    const both = [session.newerCursor('cursor-1'), session.newerCursor('cursor-1')];
    expect(await Promise.all(both)).toEqual(['cursor-2', 'cursor-2']);
    expect(await session.newerCursor('cursor-1')).toBe('cursor-2');
    expect(server).toHaveBeenCalledTimes(2);
  });
});

describe('signing in and out', () => {
  it('tells listeners, and forgets even when the server does not answer', async () => {
    const session = newSession();
    const heard: string[] = [];
    session.subscribe(() => heard.push(session.state().status));
    await session.signIn('dana@example.test', 'correct horse');
    server.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(session.signOut()).rejects.toMatchObject({ code: 'NETWORK' });
    expect(heard).toEqual(['signedIn', 'signedOut']);
  });

  it('carries the reason of a refusal', async () => {
    const error = { code: 'RATE_LIMITED', message: 'Wait', retryAfterSeconds: 60 };
    server.mockImplementation(async () => json(429, { error }));
    const attempt = newSession().signIn('dana@example.test', 'wrong');
    await expect(attempt).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
  });
});
