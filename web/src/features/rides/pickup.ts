// Pickup times as the date picker writes them: local, without a zone.

const minute = 60_000;
const quarter = 15 * minute;

/** The quarter of an hour that comes next; now, if it just began. */
export function nextQuarter(now: number): string {
  return toPicker(Math.ceil(now / quarter) * quarter);
}

/** In so many minutes, to the whole minute. */
export function inMinutes(now: number, minutes: number): string {
  return toPicker(Math.floor(now / minute) * minute + minutes * minute);
}

function toPicker(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:00`;
}

/** What the server takes; undefined for what is no time. */
export function fromPicker(value: string): string | undefined {
  const at = new Date(value.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
