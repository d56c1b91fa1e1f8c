const countryNames = new Intl.DisplayNames('en', { type: 'region' });

/** `Netherlands` of `NL`; the code itself where there is no name. */
export function countryName(code: string): string {
  try {
    return countryNames.of(code) ?? code;
  } catch {
    return code;
  }
}
