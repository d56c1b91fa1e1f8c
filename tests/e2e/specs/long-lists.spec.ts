// Lists of a busy company: what is on screen is drawn, and no more; each row is reached.

import type { Page } from '@playwright/test';
import { manyMasks, manyRides, manyVerifications } from '../support/many.ts';
import { expect, rideOf, row, test, textFrom } from '../support/test.ts';

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

test('a text costs no more where many rides are listed', async ({ open, server }) => {
  test.setTimeout(120_000);
  await manyRides(server, 200);
  const sofia = await rideOf(server, 'Sofia');
  const page = await open('dispatcher');
  await expect(page.getByRole('status').filter({ hasText: /^Live$/, visible: true })).toBeVisible();
  const more = page.getByRole('button', { name: 'Load more' });
  for (const shown of [50, 100, 150, 200]) {
    await expect(page.getByText(`${shown} shown`, { exact: true })).toBeVisible();
    await more.click();
  }
  const counted = page.getByText('205 in all', { exact: true });
  await expect(counted).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));

  let asked = 0;
  page.on('request', (request) => {
    if (request.postData()?.includes('"operationName":"Board"')) asked += 1;
  });
  const top = page.locator('tbody tr').first();
  // From the last page to the first, and then there already.
  for (const text of ['The dog is fine now', 'He sleeps']) {
    asked = 0;
    await textFrom(server, sofia, 'customer', text);
    await expect(top).toContainText('Sofia');
    await expect(top).toContainText(text);
    // Until it is delivered, too.
    await page.waitForTimeout(3000);
    expect(asked, 'questions for a text').toBeLessThanOrEqual(4);
    await expect(counted).toBeVisible();
  }

  await server.gql('dispatcher', 'mutation ($id: ID!) { completeRide(id: $id) { id } }', {
    id: sofia.id,
  });
  await expect(page.getByText('204 in all', { exact: true })).toBeVisible();
  await expect(top).toContainText('Dock');
  await manyRides(server, 1);
  await expect(counted).toBeVisible();
  await expect(top).toContainText('Dock 1');
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(row(page, 'Walter').or(row(page, 'Milan')).first()).toBeVisible();
});
