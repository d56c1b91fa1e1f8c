import { describe, expect, it } from 'vitest';
import { idleWords, summarise } from './poolSummary';

const number = { state: 'ACTIVE', holds: 2, coolingDown: 1, assignable: true } as const;

describe('summarise', () => {
  it('counts what is in the pool, and what is open to a new pair', () => {
    const summary = summarise([
      number,
      { ...number, assignable: false },
      { ...number, state: 'DRAINING', assignable: false },
      { ...number, state: 'RELEASED', assignable: false, holds: 0, coolingDown: 0 },
    ]);
    expect(summary).toMatchObject({ numbers: 3, holds: 6, coolingDown: 3, open: 1 });
    expect(idleWords(summary)).toBe('1 draining, 1 released');
  });

  it('has nothing to say about an empty pool', () => {
    expect(summarise([]).open).toBe(0);
    expect(idleWords(summarise([number]))).toBe('');
  });
});
