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
    expect(canSend(' \n')).toBe(false);
    expect(canSend('Hi')).toBe(true);
    expect(canSend('x'.repeat(longestMessage))).toBe(true);
    expect(canSend('x'.repeat(longestMessage + 1))).toBe(false);
  });
});
