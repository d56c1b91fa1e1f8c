import { describe, expect, it } from 'vitest';
import { type Call, callOn, type Holder, type Side, track } from './calls';

const call = (over: Partial<Call> = {}): Call => ({
  id: 'c',
  number: '+31970001',
  fromName: 'Amira',
  announcement: 'Connecting you',
  refusal: null,
  asksFor: null,
  toName: 'Bas',
  toPersonId: 'bas',
  state: 'RINGING',
  startedAt: '2026-03-02T12:00:00Z',
  ...over,
});

describe('track', () => {
  it('remembers when a call was answered and when it ended', () => {
    let calls = track([], [call()], 1000);
    expect(calls).toMatchObject([{ answeredAt: undefined, endedAt: undefined }]);
    calls = track(calls, [call({ state: 'BRIDGED' })], 2000);
    calls = track(calls, [call({ state: 'BRIDGED' })], 3000);
    expect(calls).toMatchObject([{ answeredAt: 2000, endedAt: undefined }]);
    calls = track(calls, [], 4000);
    calls = track(calls, [], 5000);
    expect(calls).toMatchObject([{ answeredAt: 2000, endedAt: 4000 }]);
  });
});

describe('callOn', () => {
  const amira: Holder = { side: 'left', personId: 'amira', name: 'Amira', dials: '+31970001' };
  const bas: Holder = { side: 'right', personId: 'bas', name: 'Bas', dials: '+31970002' };
  const calls = track([], [call()], 1000);
  const placed = new Map<string, Side>([['c', 'left']]);

  it('is outgoing on one handset and incoming on the other', () => {
    expect(callOn(amira, calls, placed)).toMatchObject({ incoming: false });
    expect(callOn(bas, calls, placed)).toMatchObject({ incoming: true });
  });

  it('finds calls placed in another tab', () => {
    expect(callOn(amira, calls, new Map())).toMatchObject({ incoming: false });
  });

  it('leaves other handsets alone', () => {
    const stranger: Holder = { ...bas, personId: undefined, name: 'A stranger' };
    expect(callOn(stranger, calls, placed)).toBeUndefined();
  });

  it('shows the newest', () => {
    const both = track(calls, [call({ id: 'd', state: 'BRIDGED' })], 2000);
    expect(callOn(bas, both, placed)?.call.id).toBe('d');
  });
});
