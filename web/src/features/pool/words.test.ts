import { describe, expect, it } from 'vitest';
import { costText, differenceText, spanText } from './words';

describe('the pool in words', () => {
  it('says spans in the unit that fits', () => {
    expect(spanText(0)).toBe('0 minutes');
    expect(spanText(60)).toBe('1 minute');
    expect(spanText(90 * 60)).toBe('90 minutes');
    expect(spanText(36 * 3600)).toBe('36 hours');
    expect(spanText(60 * 3600)).toBe('2.5 days');
    expect(spanText(7 * 86400)).toBe('7 days');
  });

  it('compares what is needed with what there is', () => {
    expect(differenceText(58, 40)).toBe('you have 40: add 18');
    expect(differenceText(40, 58)).toBe('you have 58: 18 to spare');
    expect(differenceText(4, 4)).toBe('as many as you have');
  });

  it('tells a price only where one is known', () => {
    expect(costText(58, 40, '1.00')).toBe('18.00 more a month');
    expect(costText(40, 58, '1.15')).toBe('20.70 less a month');
    expect(costText(58, 40, null)).toBe('');
    expect(costText(40, 40, '1.00')).toBe('');
  });
});
