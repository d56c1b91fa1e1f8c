// Languages as people name them, and which to offer.

/** Those a market most likely writes in; any other language may be added through the API. */
const common = (
  'en nl de fr es it pt pt-BR pl cs sk hu ro bg el tr ru uk sv da nb fi et lv lt ar he fa hi bn ur ' +
  'id ms vi th ko ja zh-Hans zh-Hant sw'
).split(' ');

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** `Dutch` for `nl`; the code itself where nobody knows it. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The languages to choose from: those in use first, then the common ones, each once. */
export function languageChoices(inUse: readonly string[], title = 'Chosen') {
  const rest = common.filter((code) => !inUse.includes(code));
  const option = (code: string) => ({ value: code, label: languageName(code) });
  const groups = [
    { group: title, items: [...inUse].map(option) },
    {
      group: 'Others',
      items: rest.map(option).sort((a, b) => a.label.localeCompare(b.label)),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}
