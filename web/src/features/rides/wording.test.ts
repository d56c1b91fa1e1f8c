import { describe, expect, it } from 'vitest';
import type { LegState } from '../../api/generated/graphql';
import type { ThreadEntry } from './thread';
import {
  callWords,
  deliveryWords,
  durationText,
  graceText,
  heading,
  type Leg,
  whoToWhom,
} from './wording';

const entry = (over: Partial<ThreadEntry>): ThreadEntry =>
  ({
    kind: 'RELAY',
    channel: 'SMS',
    fromRole: 'CUSTOMER',
    toRole: 'DRIVER',
    fromName: 'Amira',
    toName: 'Bas',
    legs: [],
    ...over,
  }) as ThreadEntry;

const leg = (state: LegState, over: Partial<Leg> = {}): Leg =>
  ({
    direction: 'OUTBOUND',
    state,
    attempts: 1,
    nextAttemptAt: null,
    unconfirmedFrom: null,
    attemptLog: [],
    durationSeconds: null,
    ...over,
  }) as Leg;

describe('who said it to whom', () => {
  it('names people with their roles', () => {
    expect(whoToWhom([entry({})])).toBe('Amira (customer) to Bas (driver)');
  });

  it('tells the company’s words apart', () => {
    const company = { fromRole: 'COMPANY', fromName: null } as const;
    expect(whoToWhom([entry({ ...company, kind: 'NOTICE' })])).toBe('Notice to Bas (driver)');
    expect(whoToWhom([entry({ ...company, kind: 'AUTO_REPLY' })])).toMatch(/^Automatic reply/);
    expect(
      whoToWhom([
        entry({ ...company, kind: 'COMPANY', toRole: 'CUSTOMER', toName: 'Amira' }),
        entry({ ...company, kind: 'COMPANY' }),
      ]),
    ).toBe('The company to Amira (customer) and Bas (driver)');
  });

  it('names who wrote for the company', () => {
    const said = entry({ kind: 'COMPANY', fromRole: 'COMPANY', fromName: null, author: 'Sofia' });
    expect(heading([said])).toBe('From the company (Sofia) to Bas');
  });

  it('says when something reached nobody', () => {
    const lost = entry({ kind: 'UNROUTED', toRole: null, toName: null });
    expect(whoToWhom([lost])).toBe('Amira (customer), not passed on');
    expect(heading([entry({ kind: 'UNROUTED', fromRole: 'STRANGER', fromName: null })])).toBe(
      'Unknown caller',
    );
  });
});

describe('what became of it', () => {
  it('follows the outbound leg', () => {
    const received = leg('RECEIVED', { direction: 'INBOUND' });
    expect(deliveryWords(entry({ legs: [received, leg('SENT')] }))).toEqual({
      mark: 'sent',
      text: 'Sent',
    });
    expect(deliveryWords(entry({ legs: [received] })).mark).toBe('none');
  });

  it('shows the leg in trouble first', () => {
    const legs = [leg('UNDELIVERED'), leg('DELIVERED')];
    expect(deliveryWords(entry({ legs })).mark).toBe('failed');
  });

  it('tells the next attempt', () => {
    const waiting = leg('QUEUED', { attempts: 2, nextAttemptAt: '2026-03-02T12:05:00Z' });
    expect(deliveryWords(entry({ legs: [waiting] })).text).toMatch(/^Next try /);
    const fresh = leg('QUEUED', { attempts: 0, nextAttemptAt: '2026-03-02T12:05:00Z' });
    expect(deliveryWords(entry({ legs: [fresh] })).text).toBe('Waiting to be sent');
  });

  it('tells how a call went', () => {
    const call = (...legs: Leg[]) => callWords(entry({ channel: 'VOICE', legs }));
    expect(call(leg('COMPLETED', { durationSeconds: 74 })).text).toBe('Call, 1 min 14 s');
    expect(call(leg('BUSY')).tone).toBe('warning');
    expect(call().text).toBe('Call not connected');
  });
});

it('says durations', () => {
  expect([0.4, 59, 60, 74, 3600, 3725].map(durationText)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1 min 14 s',
    '1 h',
    '1 h 2 min',
  ]);
});

it('says what follows when a ride ends', () => {
  expect(graceText(3600)).toMatch(/another 60 minutes/);
  expect(graceText(60)).toMatch(/another 1 minute\./);
  expect(graceText(0)).toMatch(/cannot reach/);
});
