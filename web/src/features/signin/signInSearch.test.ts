import { expect, it } from 'vitest';
import { readSignInSearch } from './signInSearch';

it.each(['/', '/drivers?q=Eva', '/rides/1#log', '/numbers?q=//8'])('leads to %s', (next) => {
  expect(readSignInSearch({ next })).toEqual({ next });
});

it.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  'drivers',
  407,
])('leads from %j to the board', (next) => {
  expect(readSignInSearch({ next })).toEqual({});
});
