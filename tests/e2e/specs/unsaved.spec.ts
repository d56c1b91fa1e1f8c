// What somebody typed is asked about, or is there again, before it is gone.

import { choose, expect, rideOf, test } from '../support/test.ts';

test('what is typed in a form is not thrown away without a word', async ({ open }) => {
  const page = await open('admin', '/rides/new');
  const question = page.getByRole('dialog', { name: 'Discard what you wrote?' });
  const stay = question.getByRole('button', { name: 'Go on writing' });
  const start = page.getByRole('textbox', { name: 'Start' });
  await start.fill('Dock 12');

  await page.getByRole('link', { name: 'Customers' }).click();
  await stay.click();
  await expect(page).toHaveURL('/rides/new');
  await expect(start).toHaveValue('Dock 12');
  await page.getByRole('link', { name: 'Customers' }).click();
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(page).toHaveURL('/customers');

  await page.getByRole('button', { name: 'New customer' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Johanna');
  await page.mouse.click(300, 500);
  await stay.click();
  await expect(name).toHaveValue('Johanna');
  await page.goBack();
  await stay.click();
  await expect(page).toHaveURL('/customers');
  await expect(name).toHaveValue('Johanna');

  await page.goto('/settings');
  const brand = page.getByRole('textbox', { name: 'Company name' }).first();
  await brand.fill('Somebody else');
  await page.getByRole('link', { name: /^Rides/ }).click();
  await stay.click();
  await expect(brand).toHaveValue('Somebody else');
  await page.getByRole('button', { name: 'Undo changes' }).click();
  await page.getByRole('link', { name: /^Rides/ }).click();
  await expect(page).toHaveURL('/');
});

test('a message that is not sent is there again, and one that was sent is not', async ({ open, server }) => {
  const [milan, lotte] = [await rideOf(server, 'Milan'), await rideOf(server, 'Lotte')];
  const page = await open('dispatcher', `/rides/${milan.id}`);
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('About the late driver');
  await page.getByRole('link', { name: 'Rides', exact: true }).first().click();
  await page.getByRole('link', { name: lotte.ref }).click();
  await expect(message).toHaveValue('');
  await page.goBack();
  await page.getByRole('link', { name: milan.ref }).click();
  await expect(message).toHaveValue('About the late driver');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(message).toHaveValue('');
  await page.goBack();
  await page.getByRole('link', { name: milan.ref }).click();
  await expect(message).toHaveValue('');
});

test('a key takes nobody out of a dialog or away from a draft', async ({ open, server }) => {
  const ride = await rideOf(server, 'Milan');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await choose(page, 'Cancel ride');
  await page.getByRole('dialog').getByRole('button', { name: 'Back' }).focus();
  await page.keyboard.press('n');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page).toHaveURL(`/rides/${ride.id}`);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('Draft');
  await message.blur();
  await page.keyboard.press('n');
  await expect(message).toHaveValue('Draft');
  await message.fill('');
  await message.blur();
  await page.keyboard.press('n');
  await expect(page).toHaveURL('/rides/new');
});
