// Pickup times as the date picker writes them: without a zone, as the clocks of the market show them.

import { instantOf, wallClock } from '../../ui/time';

const minute = 60_000;
const quarter = 15 * minute;

/** Further back, a pickup is no matter of how long one took to write it down. */
const justNowMs = 10 * minute;

/** What was chosen: a time, so many minutes from whenever the ride is made, or nothing yet. */
export type Pickup = string | { inMinutes: number } | undefined;

/** As the picker shows it: unless chosen, the quarter of an hour that comes next. */
export function shownPickup(pickup: Pickup, now: number, zone?: string): string {
  if (typeof pickup === 'string') return pickup;
  const at = pickup
    ? Math.floor(now / minute) * minute + pickup.inMinutes * minute
    : Math.ceil(now / quarter) * quarter;
  return toPicker(wallClock(new Date(at), zone));
}

function toPicker(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:00`;
}

/** What the server takes; undefined for what is no time. */
export function fromPicker(shown: string, zone?: string): string | undefined {
  const at = new Date(shown.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : instantOf(at, zone).toISOString();
}

/** Most likely somebody mistook the day. */
export const isPast = (pickupAt: string, now: number) => Date.parse(pickupAt) < now - justNowMs;
