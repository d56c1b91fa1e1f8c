// Who goes somewhere and comes back finds the place again, by eye and by keyboard.

import { manyRides } from '../support/many.ts';
import { choose, expect, rideOf, row, test } from '../support/test.ts';

test('the way back from a ride leads to the same place of the board', async ({ open, server }) => {
  await manyRides(server, 40);
  const page = await open('dispatcher', '/?order=pickup');
  await expect(page.getByText('45 in all')).toBeVisible();
  const last = page.locator('tbody tr').last();
  await last.scrollIntoViewIfNeeded();
  const ref = (await last.getByRole('link').textContent()) ?? '';
  const scrolled = await page.evaluate(() => window.scrollY);
  expect(scrolled).toBeGreaterThan(500);
  for (const back of [
    () => page.goBack(),
    () => page.getByRole('main').getByRole('link', { name: 'Rides', exact: true }).click(),
  ]) {
    await row(page, ref).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: ref })).toBeVisible();
    await expect(page.getByRole('main')).toBeFocused();
    await back();
    await expect(page).toHaveURL('/?order=pickup');
    await expect(row(page, ref)).toBeFocused();
    expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  }

  // Not the way one came, but the board as it was.
  await row(page, ref).click();
  await page.getByRole('link', { name: 'Customers' }).click();
  await expect(page.getByRole('main')).toBeFocused();
  await page.goto(`/rides/${(await rideOf(server, 'Milan')).id}`);
  await page.getByRole('main').getByRole('link', { name: 'Rides', exact: true }).click();
  await expect(page).toHaveURL('/');
});

test('a dialog gives the focus back to what opened it', async ({ open, server }) => {
  const page = await open('admin', '/customers');
  const dialog = page.getByRole('dialog');
  for (const [path, text] of [
    ['/customers', 'Milan'],
    ['/unrouted', 'I lost a scarf'],
    ['/verification', 'Noor'],
    ['/masks', 'Bike for sale'],
  ] as const) {
    await page.goto(path);
    await row(page, text).focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(row(page, text), path).toBeFocused();
  }
  await page.goto('/customers');
  const add = page.getByRole('button', { name: 'New customer' });
  await add.press('Enter');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();

  await page.goto(`/rides/${(await rideOf(server, 'Milan')).id}`);
  await choose(page, 'Cancel ride');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'More to do about this ride' })).toBeFocused();
});

test('the menu of a narrow screen keeps the keyboard inside', async ({ open }) => {
  const page = await open('admin', '/', { viewport: { width: 390, height: 844 } });
  const burger = page.getByRole('button', { name: 'Menu', exact: true });
  const menu = page.getByRole('dialog', { name: 'Menu' });
  await expect(burger).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByRole('link', { name: 'Customers' })).toHaveCount(0);
  await burger.press('Enter');
  await expect(menu).toBeVisible();
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => {
      const now = document.activeElement;
      return now === document.body || Boolean(now?.closest('[role="dialog"]'));
    });
    expect(where).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(burger).toBeFocused();
  await burger.press('Enter');
  await menu.getByRole('link', { name: 'Customers' }).press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(menu).toHaveCount(0);
});

test('what a list shows is in its address, and so is there after a reload and on the way back', async ({ open, server }) => {
  const page = await open('admin', '/problems');
  const pressed = (name: string) => page.getByRole('button', { name, exact: true, pressed: true });
  for (const [path, name, address] of [
    ['/problems', 'Failed', '/problems?kind=failed'],
    ['/alerts', 'Nobody sees to it', '/alerts?view=OPEN'],
    ['/received', 'All', '/received?all=true'],
    ['/unrouted', 'Show settled', '/unrouted?settled=true'],
    ['/verification', 'Verified', '/verification?view=verified'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page).toHaveURL(address);
    await page.getByRole('link', { name: 'Drivers' }).click();
    await expect(page).toHaveURL('/drivers');
    await page.goBack();
    await expect(pressed(name)).toBeVisible();
    await page.reload();
    await expect(pressed(name)).toBeVisible();
  }
  await page.goto('/support');
  await page.getByText('Closed', { exact: true }).click();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Closed' })).toBeChecked();

  await server.gql(
    'admin',
    `mutation { createMarket(input: { name: "Lisbon", country: "PT", timeZone: "Europe/Lisbon" }) { id } }`,
  );
  await page.goto('/settings');
  await expect(page.getByRole('article', { name: /^Contact in / })).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Market' }).click();
  await page.getByRole('option', { name: 'Lisbon' }).click();
  await expect(page.getByRole('article', { name: 'Contact in Lisbon' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('article', { name: 'Contact in Lisbon' })).toBeVisible();
});
