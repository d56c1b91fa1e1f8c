// By whose clocks a time is meant.

import { expect, row, test } from '../support/test.ts';

const elsewhere = { timezoneId: 'America/New_York', locale: 'en-US' };

test('where one’s own clock differs, pickups are told and chosen by the market’s', async ({ open }) => {
  const here = await open('dispatcher');
  await expect(row(here, 'Milan')).toContainText(/\d\d:\d\d/);
  await expect(row(here, 'Milan')).not.toContainText(/GMT|CES?T/);

  const page = await open('dispatcher', '/', elsewhere);
  await expect(row(page, 'Milan')).toContainText(/\d\d:\d\d [AP]M GMT\+[12]/);
  await page.getByRole('link', { name: 'New ride' }).click();
  await expect(page.getByText(/By the clocks of Europe\/Amsterdam\. On yours: /)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Pickup/ })).toContainText(/\d\d:\d\d [AP]M/);
});

test('a pickup in the past is asked about', async ({ open }) => {
  const page = await open('dispatcher', '/rides/new');
  await page.getByRole('combobox', { name: 'Customer' }).fill('Pieter');
  await page.getByRole('option', { name: /Pieter/ }).first().click();
  await page.getByRole('textbox', { name: 'Start' }).fill('Pier 14');
  await page.getByRole('textbox', { name: 'Destination' }).fill('Airport');
  await page.getByRole('button', { name: /^Pickup/ }).click();
  const picker = page.getByRole('dialog', { name: /^Pickup/ });
  await picker.getByRole('button', { name: 'Previous month' }).click();
  await picker.getByRole('button', { name: /^15 / }).click();
  await picker.getByRole('button', { name: 'Take this time' }).click();
  await page.getByRole('button', { name: 'Create ride' }).click();
  await expect(page.getByRole('alert')).toContainText('The pickup was ');
  await expect(page).toHaveURL('/rides/new');

  await page.getByRole('button', { name: '+15 min' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Create ride' }).click();
  await expect(page).toHaveURL(/\/rides\/(?!new)/);
});
