import { describe, expect, it } from 'vitest';
import { type Facts, offers, stepLabel } from './offers';

const live: Facts = {
  state: 'ASSIGNED',
  nextStates: ['EN_ROUTE', 'COMPLETED', 'CANCELLED'],
  history: [],
  driver: { id: '1' },
  conversation: { state: 'OPEN' },
};

const over: Facts = {
  ...live,
  state: 'COMPLETED',
  nextStates: [],
  conversation: { state: 'CLOSED' },
};

describe('offers', () => {
  it('offers the next step first and the rest in the menu', () => {
    const { primary, more } = offers(live, false);
    expect(primary).toBe('advance');
    expect(stepLabel('advance', live)).toBe('Driver set off');
    expect(more).toEqual([
      ['reassign', 'complete', 'cancel'],
      ['extend', 'suspend', 'close'],
      ['block'],
    ]);
  });

  it('offers a driver where there is none, and nothing about contact', () => {
    const asked: Facts = {
      ...live,
      state: 'REQUESTED',
      nextStates: ['ASSIGNED', 'CANCELLED'],
      driver: null,
      conversation: null,
    };
    expect(offers(asked, false)).toEqual({ primary: 'assign', more: [['cancel']] });
  });

  it('offers to reconnect after the end, and corrections to administrators only', () => {
    expect(offers(over, false).primary).toBe('reconnect');
    expect(offers(over, false).more.flat()).not.toContain('correct');
    expect(offers(over, true).more.flat()).toContain('correct');
  });

  it('offers to lift a block that holds', () => {
    const step = { state: 'ASSIGNED', by: null, note: null, at: '', driver: null } as const;
    const blocked: Facts = {
      ...live,
      conversation: { state: 'SUSPENDED' },
      history: [{ ...step, what: 'BLOCKED' }],
    };
    const all = offers(blocked, false).more.flat();
    expect(all).toContain('unblock');
    expect(all).toContain('resume');
    expect(all).not.toContain('block');
  });
});
