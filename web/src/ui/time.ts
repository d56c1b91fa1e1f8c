// Times as people say them: in the viewer's own time zone, unless a place has another one, which is then named.

import { useSyncExternalStore } from 'react';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Words in English, as is the rest of the console; clock times follow the viewer's habits.
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const clockStyle = { hour: '2-digit', minute: '2-digit' } as const;
const clock = new Intl.DateTimeFormat(undefined, clockStyle);
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dateOfYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** `just now`, `5 min ago`, `in 2 h`, then a date. */
export function relativeText(at: Date, now: number): string {
  const difference = at.getTime() - now;
  const size = Math.abs(difference);
  if (size < 45_000) return difference > 0 ? 'in a moment' : 'just now';
  const say = (amount: string) => (difference > 0 ? `in ${amount}` : `${amount} ago`);
  if (size < 59.5 * minute) return say(`${Math.max(1, Math.round(size / minute))} min`);
  if (size < 23.5 * hour) return say(`${Math.round(size / hour)} h`);
  if (size < 6.5 * day) {
    const days = Math.round(size / day);
    return say(days === 1 ? '1 day' : `${days} days`);
  }
  return dateText(at, now);
}

/** Of a place with clocks of its own also what one's own clock shows. */
export function exactText(at: Date, zone?: string): string {
  const other = clocksOf(zone, at);
  if (!other) return exact.format(at);
  return `${other.exact.format(at)} (${exact.format(at)} on your clock)`;
}

/** `14:05`; `14:05 GMT+1` where the clocks of that zone show something else than here. */
export function clockText(at: Date, zone?: string): string {
  return (clocksOf(zone, at)?.clock ?? clock).format(at);
}

/** Clocks show 1 to 12 here. */
export const halfDayClock = clock.resolvedOptions().hour12 === true;

/** `Today`, `Tomorrow`, `Yesterday`, `Thu`, `21 Nov`, `21 Nov 2025`; in a sentence `tomorrow`. */
export function dayText(at: Date, now: number, inSentence = false, zone?: string): string {
  const then = wallClock(at, clocksOf(zone, at) && zone);
  const today = wallClock(new Date(now), clocksOf(zone, at) && zone);
  const days = Math.round((startOfDay(then) - startOfDay(today)) / day);
  const near = { '-1': 'Yesterday', 0: 'Today', 1: 'Tomorrow' }[days];
  if (near) return inSentence ? near.toLowerCase() : near;
  if (Math.abs(days) < 7) return weekday.format(then);
  return dateText(then, today.getTime());
}

function dateText(at: Date, now: number): string {
  return (at.getFullYear() === new Date(now).getFullYear() ? date : dateOfYear).format(at);
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

interface ZoneClocks {
  clock: Intl.DateTimeFormat;
  exact: Intl.DateTimeFormat;
  wall: Intl.DateTimeFormat;
}

const zones = new Map<string, ZoneClocks | undefined>();

function zoneClocks(timeZone: string): ZoneClocks | undefined {
  if (!zones.has(timeZone)) zones.set(timeZone, makeClocks(timeZone));
  return zones.get(timeZone);
}

function makeClocks(timeZone: string): ZoneClocks | undefined {
  try {
    const style = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(undefined, { ...options, timeZone });
    return {
      clock: style({ ...clockStyle, timeZoneName: 'short' }),
      exact: style({ dateStyle: 'full', timeStyle: 'long' }),
      wall: new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone }),
    };
  } catch {
    // One that this browser does not know.
    return undefined;
  }
}

const here = exact.resolvedOptions().timeZone;

/** The clocks of the zone, where they show something else than the viewer's. */
function clocksOf(zone: string | undefined, at: Date): ZoneClocks | undefined {
  if (!zone || zone === here) return undefined;
  if (wallClock(at, zone).getTime() === wallClock(at).getTime()) return undefined;
  return zoneClocks(zone);
}

/** What the clocks there show, to the second, as if it were a time here. */
export function wallClock(at: Date, zone?: string): Date {
  const wall = zone === undefined ? undefined : zoneClocks(zone)?.wall;
  if (!wall) return new Date(Math.floor(at.getTime() / 1000) * 1000);
  return new Date(wall.format(at).replace(' ', 'T'));
}

/** The instant at which the clocks there show what they show here at `wall`. */
export function instantOf(wall: Date, zone?: string): Date {
  // Twice: the first may be on the other side of a change of clocks.
  let at = wall;
  for (let turn = 0; turn < 2; turn++) {
    at = new Date(at.getTime() + wall.getTime() - wallClock(at, zone).getTime());
  }
  return at;
}

// One timer for every relative time on the page.
const tickMs = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = Date.now();
/** How far the server's clock stands ahead of this machine's: only in a demonstration. */
let aheadMs = 0;

/** The server's clock was moved: all times on the page are told by it. */
export function setClockAhead(ms: number): void {
  if (ms === aheadMs) return;
  aheadMs = ms;
  renew();
}

function renew() {
  tick = Date.now() + aheadMs;
  for (const each of listeners) each();
}

function onTick(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    tick = Date.now() + aheadMs;
    timer = setInterval(renew, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** `10 min`, `3 h`, `2 days 4 h`: how long something is. */
export function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  const whole = days === 1 ? '1 day' : `${days} days`;
  return hours % 24 ? `${whole} ${hours % 24} h` : whole;
}

/** The present, renewed every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => tick);
}
