import { describe, expect, it } from 'vitest';
import { durationText, parseDuration } from './duration';

describe('durationText', () => {
  it.each([
    [0, 'none'],
    [45, '45 s'],
    [300, '5 min'],
    [5400, '1 h 30 min'],
    [86_400, '1 day'],
    [129_600, '1 day 12 h'],
    [172_800, '2 days'],
    [90_061, '1 day 1 h 1 min 1 s'],
  ])('%i seconds are "%s"', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('parseDuration', () => {
  it.each([
    ['30min', 1800],
    ['1.5 h', 5400],
    ['1,5 hours', 5400],
    [' 2 Days ', 172_800],
    ['1 week', 604_800],
    ['1 hour and 30 minutes', 5400],
    ['1h30m', 5400],
    ['0', 0],
  ])('reads %j', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '30', 'soon', '5 min later', '1 fortnight', '-5 min', '5 min 7'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
