import { describe, expect, it } from 'vitest';
import { emptyFilter, isFiltered, toFilter } from './problemFilter';

const now = Date.parse('2026-03-02T12:00:30Z');

describe('toFilter', () => {
  it('asks for all without a filter', () => {
    expect(toFilter(emptyFilter, now)).toBeNull();
    expect(isFiltered(emptyFilter)).toBe(false);
  });

  it('asks for what was chosen, with ages cut to the minute', () => {
    const filter = { ...emptyFilter, kind: 'held', age: 'hour', provider: 'twilio' } as const;
    expect(toFilter(filter, now)).toEqual({
      states: ['HELD'],
      provider: 'twilio',
      since: '2026-03-02T11:00:00.000Z',
    });
    expect(toFilter({ ...emptyFilter, age: 'older' }, now)).toEqual({
      until: '2026-03-01T12:00:00.000Z',
    });
  });
});
