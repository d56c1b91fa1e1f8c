import { expect, it } from 'vitest';
import { fromPicker, inMinutes, nextQuarter } from './pickup';

const at = (time: string) => new Date(`2026-03-02T${time}`).getTime();

it('goes to the next quarter of an hour', () => {
  expect(nextQuarter(at('12:01:00'))).toBe('2026-03-02 12:15:00');
  expect(nextQuarter(at('12:15:00'))).toBe('2026-03-02 12:15:00');
  expect(nextQuarter(at('23:50:00'))).toBe('2026-03-03 00:00:00');
});

it('counts minutes from now', () => {
  expect(inMinutes(at('12:01:40'), 0)).toBe('2026-03-02 12:01:00');
  expect(inMinutes(at('12:01:40'), 30)).toBe('2026-03-02 12:31:00');
});

it('gives the server an instant', () => {
  expect(fromPicker('2026-03-02 12:15:00')).toBe(new Date('2026-03-02T12:15:00').toISOString());
  expect(fromPicker('')).toBeUndefined();
});
