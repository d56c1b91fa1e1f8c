import { describe, expect, it } from 'vitest';
import { isFiltered, readProblemsSearch, toFilter } from './problemsSearch';

const now = Date.parse('2026-03-02T12:00:30Z');

describe('toFilter', () => {
  it('asks for all without a filter', () => {
    expect(toFilter({}, now)).toBeNull();
    expect(isFiltered({})).toBe(false);
  });

  it('asks for what was chosen, with ages cut to the minute', () => {
    expect(toFilter({ kind: 'held', age: 'hour', provider: 'twilio' }, now)).toEqual({
      states: ['HELD'],
      provider: 'twilio',
      since: '2026-03-02T11:00:00.000Z',
    });
    expect(toFilter({ age: 'older' }, now)).toEqual({ until: '2026-03-01T12:00:00.000Z' });
  });
});

it('reads of an address what it knows', () => {
  expect(
    readProblemsSearch({ kind: 'held', age: 'yesterday', provider: '', market: 'm1' }),
  ).toEqual({ kind: 'held', market: 'm1' });
});
