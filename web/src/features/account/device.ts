/** A browser and system by their names, as far as a `User-Agent` tells: `Firefox on Linux`. */
export function device(userAgent: string | null): string {
  if (!userAgent) return 'Unknown program';
  const browser = find(userAgent, [
    ['Edg/', 'Edge'],
    ['OPR/', 'Opera'],
    ['Firefox/', 'Firefox'],
    ['Chrome/', 'Chrome'],
    ['Safari/', 'Safari'],
    ['curl/', 'curl'],
  ]);
  const system = find(userAgent, [
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Android', 'Android'],
    ['Windows', 'Windows'],
    ['Mac OS X', 'macOS'],
    ['Linux', 'Linux'],
  ]);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? userAgent.slice(0, 40);
}

const find = (text: string, names: [string, string][]) =>
  names.find(([mark]) => text.includes(mark))?.[1];
