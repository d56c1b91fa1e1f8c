import { describe, expect, it } from 'vitest';
import { numberOf, outOfRange, taken, valuesOf } from './marketNumbers';

const market = {
  id: 'm',
  name: 'Orlando',
  country: 'US',
  numbering: {
    region: 'FL',
    latitude: 28.5384,
    longitude: -81.3789,
    radiusMiles: 50,
    areaCodes: ['407', '321'],
    needsMms: false,
    tollFree: true,
    minNumbers: null,
    targetNumbers: 12,
    maxNumbers: null,
    monthlySpendCap: { amount: '25.00', currency: 'USD' },
    spendCurrency: 'USD',
    lookupPhones: false,
  },
};

describe('the form of a market’s numbers', () => {
  it('gives back what it was given', () => {
    expect(taken(valuesOf(market))).toMatchObject({
      latitude: 28.5384,
      areaCodes: ['407', '321'],
      minNumbers: null,
      targetNumbers: 12,
      monthlySpendCap: '25.00',
    });
  });

  it('clears what is emptied', () => {
    const emptied = {
      ...valuesOf(market),
      region: ' ',
      monthlySpendCap: '',
      areaCodes: '407 321;',
    };
    expect(taken(emptied)).toMatchObject({
      region: null,
      monthlySpendCap: null,
      areaCodes: ['407', '321'],
    });
  });

  it('reads numbers with a comma, and tells those out of range', () => {
    expect(numberOf('28,5')).toBe(28.5);
    expect(outOfRange(-90, 90)('91')).toBe('Between -90 and 90.');
    expect(outOfRange(1, 500, true)('1.5')).toBe('Between 1 and 500.');
    expect(outOfRange(-90, 90)('north')).toBe('Between -90 and 90.');
    expect(outOfRange(-90, 90)('')).toBeNull();
  });
});
