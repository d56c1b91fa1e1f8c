/** Every time zone the browser knows, and the one that is set even if it does not. */
export function timeZoneChoices(current: string): string[] {
  const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  zones.add(current);
  return [...zones].sort();
}

/** `14:05`: what the clocks show there. */
export function clockIn(timeZone: string, now: number): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).format(now);
  } catch {
    return undefined;
  }
}
