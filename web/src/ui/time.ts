// Times as people say them. Everything is in the viewer's own time zone and language.

import { useSyncExternalStore } from 'react';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Words in English, as is the rest of the console; clock times follow the viewer's habits.
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
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

export function exactText(at: Date): string {
  return exact.format(at);
}

/** `14:05`. */
export function clockText(at: Date): string {
  return clock.format(at);
}

/** `Today`, `Tomorrow`, `Yesterday`, `Thu`, `21 Nov`, `21 Nov 2025`; in a sentence `tomorrow`. */
export function dayText(at: Date, now: number, inSentence = false): string {
  const days = Math.round((startOfDay(at) - startOfDay(new Date(now))) / day);
  const near = { '-1': 'Yesterday', 0: 'Today', 1: 'Tomorrow' }[days];
  if (near) return inSentence ? near.toLowerCase() : near;
  if (Math.abs(days) < 7) return weekday.format(at);
  return dateText(at, now);
}

function dateText(at: Date, now: number): string {
  return (at.getFullYear() === new Date(now).getFullYear() ? date : dateOfYear).format(at);
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
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
