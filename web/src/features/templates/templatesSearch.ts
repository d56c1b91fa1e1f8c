export interface TemplatesSearch {
  /** Which market's words; the default one without. */
  market?: string;
  /** The language of the person who gets them; the market's without. */
  language?: string;
  /** What is shown: all texts, or the replies kept ready. */
  show?: 'replies';
  /** The text that is open. */
  text?: string;
}

export function readTemplatesSearch(search: Record<string, unknown>): TemplatesSearch {
  const { market, language, show, text } = search;
  return {
    ...(typeof market === 'string' ? { market } : {}),
    ...(typeof language === 'string' ? { language } : {}),
    ...(show === 'replies' ? { show } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}
