// Durations as people write them: `30 min`, `1 day 12 h`. The server counts seconds.

const units = [
  { seconds: 86_400, one: 'day', many: 'days', names: ['d', 'day', 'days'] },
  { seconds: 3_600, one: 'h', many: 'h', names: ['h', 'hr', 'hrs', 'hour', 'hours'] },
  { seconds: 60, one: 'min', many: 'min', names: ['m', 'min', 'mins', 'minute', 'minutes'] },
  { seconds: 1, one: 's', many: 's', names: ['s', 'sec', 'secs', 'second', 'seconds'] },
];
const week = { seconds: 7 * 86_400, names: ['w', 'week', 'weeks'] };

/** `1 day 12 h`; zero is `none`. */
export function durationText(seconds: number): string {
  if (seconds <= 0) return 'none';
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const unit of units) {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    if (count > 0) parts.push(`${count} ${count === 1 ? unit.one : unit.many}`);
  }
  return parts.join(' ');
}

/** The seconds of `1 h 30 min`, `1.5h`, `2 days` or `none`; undefined when it is no duration. A bare number has no unit, and is none. */
export function parseDuration(text: string): number | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/,/g, '.')
    .replace(/\band\b/g, ' ');
  if (words === 'none' || words === '0') return 0;
  const part = /\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*/y;
  let seconds = 0;
  while (part.lastIndex < words.length) {
    const found = part.exec(words);
    if (!found) return undefined;
    const [, count, name] = found;
    const unit = [...units, week].find(({ names }) => names.includes(name ?? ''));
    if (!unit) return undefined;
    seconds += Number(count) * unit.seconds;
  }
  return words === '' ? undefined : Math.round(seconds);
}
