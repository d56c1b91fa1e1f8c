import { expect, it } from 'vitest';
import { fromPicker, isPast, shownPickup } from './pickup';

const at = (time: string) => new Date(`2026-03-02T${time}`).getTime();

it('is the next quarter of an hour until something is chosen, however long that takes', () => {
  expect(shownPickup(undefined, at('12:01:00'))).toBe('2026-03-02 12:15:00');
  expect(shownPickup(undefined, at('12:15:00'))).toBe('2026-03-02 12:15:00');
  expect(shownPickup(undefined, at('23:50:00'))).toBe('2026-03-03 00:00:00');
});

it('counts minutes from when the ride is made', () => {
  expect(shownPickup({ inMinutes: 0 }, at('12:01:40'))).toBe('2026-03-02 12:01:00');
  expect(shownPickup({ inMinutes: 30 }, at('12:01:40'))).toBe('2026-03-02 12:31:00');
  expect(shownPickup({ inMinutes: 30 }, at('12:20:10'))).toBe('2026-03-02 12:50:00');
});

it('keeps what was chosen', () => {
  expect(shownPickup('2026-03-02 18:00:00', at('12:01:40'))).toBe('2026-03-02 18:00:00');
});

it('gives the server an instant', () => {
  expect(fromPicker('2026-03-02 12:15:00')).toBe(new Date('2026-03-02T12:15:00').toISOString());
  expect(fromPicker('')).toBeUndefined();
});

it('means the clocks of the market', () => {
  const now = Date.parse('2026-07-02T16:01:00Z');
  expect(shownPickup(undefined, now, 'America/New_York')).toBe('2026-07-02 12:15:00');
  expect(shownPickup(undefined, now, 'Asia/Tokyo')).toBe('2026-07-03 01:15:00');
  expect(fromPicker('2026-07-02 12:15:00', 'America/New_York')).toBe('2026-07-02T16:15:00.000Z');
  // Clocks there go back at night.
  expect(fromPicker('2026-11-01 03:30:00', 'America/New_York')).toBe('2026-11-01T08:30:00.000Z');
});

it('knows a pickup that is over', () => {
  const now = Date.parse('2026-07-02T16:00:00Z');
  expect(isPast('2026-07-02T15:55:00Z', now)).toBe(false);
  expect(isPast('2026-07-02T15:15:00Z', now)).toBe(true);
});
