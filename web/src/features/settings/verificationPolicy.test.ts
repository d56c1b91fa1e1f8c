import { describe, expect, it } from 'vitest';
import { checks, countryCodes, patchOf, valuesOf } from './verificationPolicy';

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

  it('sends what differs, and null for what was emptied', () => {
    expect(patchOf(before, before)).toEqual({});
    const emptied = { ...before, dayCap: '', credit: ' ' };
    expect(patchOf(emptied, before)).toEqual({ dayCap: null, credit: null });
    expect(patchOf({ ...before, creditCurrency: 'usd', countries: [] }, before)).toEqual({
      creditCurrency: 'USD',
      countries: [],
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
