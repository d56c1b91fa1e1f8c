// Lists of a busy company: what is on screen is drawn, and no more; each row is reached.

import type { Page } from '@playwright/test';
import { manyMasks, manyVerifications } from '../support/many.ts';
import { expect, row, test } from '../support/test.ts';

const pictures = process.env.SCREENSHOTS;
const count = 500;

async function photograph(page: Page, name: string) {
  if (!pictures) return;
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 1280],
    ['dark', 390],
    ['light', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    await page.screenshot({ path: `${pictures}/${colorScheme}-${width}-${name}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Loads the whole list, and looks at its end. */
async function walk(page: Page, name: string, last: string | RegExp) {
  await photograph(page, `${name}-top`);
  const more = page.getByRole('button', { name: 'Load more' });
  await expect(more).toBeVisible();
  while (await more.isVisible()) {
    const shown = await page.getByText(/^\d+ (shown|in all)$/).textContent();
    await more.click();
    // While events come in, what is shown is asked for anew before more is.
    await expect(page.getByText(shown ?? '', { exact: true })).toBeHidden({ timeout: 30_000 });
  }
  await expect(page.getByText(/^5\d\d in all$/)).toBeVisible();
  expect(await page.locator('tbody tr').count(), 'rows that are drawn').toBeLessThan(120);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(row(page, last)).toBeVisible();
  await photograph(page, `${name}-end`);
}

test('five hundred masks', async ({ open, server }) => {
  test.setTimeout(300_000);
  await manyMasks(server, count);
  const page = await open('admin', '/masks');
  await expect(row(page, /Listing \d+/).first()).toBeVisible();
  await walk(page, 'many-masks', 'Bike for sale');
  await page.getByRole('textbox', { name: 'Search masks' }).fill('listing 491');
  await expect(row(page, 'Listing 491')).toBeVisible();
  await expect(page.locator('tbody tr')).toHaveCount(1);
});

test('five hundred verifications', async ({ open, server }) => {
  test.setTimeout(300_000);
  await manyVerifications(server, count);
  const page = await open('admin', '/verification');
  await expect(row(page, /Customer \d+/).first()).toBeVisible();
  await walk(page, 'many-verifications', 'Noor');
  const search = page.getByRole('textbox', { name: 'Search verifications' });
  await search.fill('boogaard-wielemaker 57');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await search.fill('+31 6 10000107');
  await expect(row(page, 'Maximiliane van den Boogaard-Wielemaker 107')).toBeVisible();
  await expect(page.locator('tbody tr')).toHaveCount(1);
});
