import { describe, expect, it } from 'vitest';
import { canSend, longestMessage, whyNotWrite } from './composing';

describe('whyNotWrite', () => {
  it('lets dispatchers write while contact lasts', () => {
    expect(whyNotWrite(true, 'OPEN')).toBeUndefined();
    expect(whyNotWrite(true, 'GRACE')).toBeUndefined();
  });

  it('says why not', () => {
    expect(whyNotWrite(true, 'CLOSED')).toMatch(/ended/);
    expect(whyNotWrite(false, 'OPEN')).toMatch(/role/);
  });
});

describe('canSend', () => {
  it('wants something said, and not too much', () => {
    expect(canSend({ body: ' \n', to: 'BOTH' })).toBe(false);
    expect(canSend({ body: 'Hi', to: 'BOTH' })).toBe(true);
    expect(canSend({ body: 'x'.repeat(longestMessage), to: 'DRIVER' })).toBe(true);
    expect(canSend({ body: 'x'.repeat(longestMessage + 1), to: 'DRIVER' })).toBe(false);
  });
});
