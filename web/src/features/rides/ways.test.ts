import { expect, it } from 'vitest';
import { type Dials, waysOf } from './ways';

const words = (dials: Dials, mode?: Parameters<typeof waysOf>[1]) =>
  waysOf(dials, mode)
    .map(({ how, number }) => `${how} ${number}`)
    .join(' · ');
const both = { number: '+32460001001', pair: { number: '+3233001002' } };

it('dials one number that carries both', () => {
  expect(words({ number: '+31970001', pair: null })).toBe('dials +31970001');
});

it('texts the one and calls the other of a pair', () => {
  expect(words(both)).toBe('text +32460001001 · call +3233001002');
});

it('leaves out what the two may not', () => {
  expect(words(both, 'SMS_ONLY')).toBe('text +32460001001');
  expect(words(both, 'VOICE_ONLY')).toBe('call +3233001002');
});
