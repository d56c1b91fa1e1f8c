import { expect, it } from 'vitest';
import { languageChoices, languageName } from './languages';

it('names languages in words, and never fails on one nobody knows', () => {
  expect(languageName('nl')).toBe('Dutch');
  expect(languageName('nl-BE')).toBe('Flemish');
  expect(languageName('q')).toBe('q');
});

it('offers each language once, those in use first', () => {
  const [own, others] = languageChoices(['nl', 'fy']);
  expect(own?.items.map(({ value }) => value)).toEqual(['nl', 'fy']);
  expect(others?.items.some(({ value }) => value === 'nl')).toBe(false);
  expect(languageChoices([])).toHaveLength(1);
});
