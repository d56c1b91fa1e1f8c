import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awaitServer } from './serverBack';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const away = () => Promise.reject(new TypeError('Failed to fetch'));
const answers = (status: number) => () => Promise.resolve(new Response(null, { status }));

it('calls when the server can work, and asks no more', async () => {
  const back = vi.fn();
  const ask = vi.fn<typeof fetch>(away);
  awaitServer(back, ask);
  await vi.advanceTimersByTimeAsync(4_000);
  ask.mockImplementation(answers(503));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(back).not.toHaveBeenCalled();
  ask.mockImplementation(answers(200));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(back).toHaveBeenCalledOnce();
});

it('asks no more once nobody waits', async () => {
  const back = vi.fn();
  const ask = vi.fn<typeof fetch>(away);
  const stop = awaitServer(back, ask);
  await vi.advanceTimersByTimeAsync(1_000);
  stop();
  ask.mockImplementation(answers(200));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(back).not.toHaveBeenCalled();
});
