import { describe, expect, it } from 'vitest';
import { checks, countryCodes, taken, valuesOf } from './verificationPolicy';

const market = {
  id: 'm',
  name: 'Amsterdam',
  country: 'NL',
  verification: {
    countries: ['NL', 'BE'],
    dayCap: 500,
    credit: { amount: '5.00' },
    creditCurrency: 'EUR',
    hasNumber: true,
  },
};

describe('the verification of a market', () => {
  const before = valuesOf(market);

  it('shows further countries alone', () => {
    expect(before).toEqual({
      countries: ['BE'],
      dayCap: '500',
      credit: '5.00',
      creditCurrency: 'EUR',
    });
  });

  it('is sent as the server takes it, with null for what was emptied', () => {
    expect(taken({ ...before, creditCurrency: 'usd' })).toEqual({
      countries: ['BE'],
      dayCap: 500,
      credit: '5.00',
      creditCurrency: 'USD',
    });
    expect(taken({ ...before, dayCap: '', credit: ' ' })).toMatchObject({
      dayCap: null,
      credit: null,
    });
  });

  it('reads codes however they are typed', () => {
    expect(countryCodes([' be, de', 'BE'])).toEqual(['BE', 'DE']);
  });

  it('names what is wrong', () => {
    expect(checks.countries(['BE', 'BELGIUM'])).toContain('BELGIUM');
    expect(checks.credit('5,00')).not.toBeNull();
    expect(checks.credit('')).toBeNull();
    expect(checks.dayCap('many')).not.toBeNull();
    expect(checks.creditCurrency('EURO')).not.toBeNull();
  });
});
