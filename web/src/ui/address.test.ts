import { expect, it } from 'vitest';
import { changed, oneOf, textOf } from './address';

it('leaves out what is undefined', () => {
  const search: { q?: string; view?: string } = { q: 'gate', view: 'all' };
  expect(changed(search, { view: undefined })).toEqual({ q: 'gate' });
  expect(Object.keys(changed(search, { q: undefined, view: undefined }))).toEqual([]);
});

it('reads what an address says', () => {
  expect(textOf(1042)).toBe('1042');
  expect(textOf('')).toBeUndefined();
  expect(textOf({})).toBeUndefined();
  expect(oneOf(['a', 'b'], 'b')).toBe('b');
  expect(oneOf(['a', 'b'], 'c')).toBeUndefined();
});
