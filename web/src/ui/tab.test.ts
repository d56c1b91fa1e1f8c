import { expect, it } from 'vitest';
import { countInTab, nameTab } from './tab';

it('is the page’s name, after what waits for somebody', () => {
  nameTab('Rides');
  expect(document.title).toBe('Rides · Maskline');
  countInTab(2, 13);
  expect(document.title).toBe('⚠2 (13) Rides · Maskline');
  nameTab('Numbers');
  countInTab(0, 13);
  expect(document.title).toBe('(13) Numbers · Maskline');
  countInTab();
  expect(document.title).toBe('Numbers · Maskline');
});
