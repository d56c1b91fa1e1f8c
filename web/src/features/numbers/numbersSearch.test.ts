import { describe, expect, it } from 'vitest';
import { isNarrowed, numbersFilter, readNumbersSearch } from './numbersSearch';

describe('the address of the list of numbers', () => {
  it('takes what it knows and leaves the rest', () => {
    const read = readNumbersSearch({ q: 407, view: 'trouble', purpose: 'SUPPORT', nonsense: 1 });
    expect(read).toEqual({ q: '407', view: 'trouble', purpose: 'SUPPORT' });
    expect(readNumbersSearch({ view: 'present', purpose: 'HAMMER', elsewhere: 'yes' })).toEqual({});
  });

  it('asks for all that are ours unless told', () => {
    const filter = numbersFilter({});
    expect(filter.states).not.toContain('RELEASED');
    expect(numbersFilter({ view: 'all' })).toEqual({});
    expect(numbersFilter({ elsewhere: true, q: '407' })).toMatchObject({
      callbacks: 'DIFFERENT',
      text: '407',
    });
  });

  it('narrows what is ours, or does not', () => {
    expect(isNarrowed({})).toBe(false);
    expect(isNarrowed({ market: 'm' })).toBe(true);
  });
});
