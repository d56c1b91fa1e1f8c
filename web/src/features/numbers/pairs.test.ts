import { describe, expect, it } from 'vitest';
import { pairWords, whyAlone } from './pairs';

const alone = { sms: true, voice: false, state: 'ACTIVE', purpose: 'POOL', pair: null } as const;
const pair = { id: 'n', number: '+3233001002' };

describe('two numbers that serve as one', () => {
  it('say what goes over the other', () => {
    const said = (sms: boolean) => pairWords({ sms, voice: !sms }).join(` ${pair.number}`);
    expect(said(true)).toBe('Calls go over +3233001002');
    expect(said(false)).toBe('Texts go over +3233001002; it is given out with it');
  });

  it('are not given out alone', () => {
    expect(whyAlone(alone)).toBe('Not given out: nobody could call it');
    expect(whyAlone({ ...alone, sms: false, voice: true })).toMatch(/nobody could text it/);
  });

  it('need not explain themselves otherwise', () => {
    expect(whyAlone({ ...alone, pair })).toBeUndefined();
    expect(whyAlone({ ...alone, voice: true })).toBeUndefined();
    expect(whyAlone({ ...alone, state: 'SUSPENDED' })).toBeUndefined();
    // A support line takes texts alone.
    expect(whyAlone({ ...alone, purpose: 'SUPPORT' })).toBeUndefined();
  });
});
