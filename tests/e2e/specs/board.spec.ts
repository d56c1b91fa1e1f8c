import { expect, row, test } from '../support/test.ts';

const live = ['Milan', 'Noor', 'Lotte', 'Sofia', 'Walter'];

test('the live rides are listed with what was said last', async ({ open }) => {
  const page = await open('dispatcher');
  for (const name of live) await expect(row(page, name)).toHaveCount(1);
  await expect(page.getByRole('status').filter({ hasText: '5 in all' })).toBeVisible();
  await expect(row(page, 'Sofia')).toContainText('Is it OK to bring a dog?');
  await expect(row(page, 'Milan')).toContainText('Called the customer');
  await expect(row(page, 'Sofia')).toContainText('1 unread');
});

test('a text that could not be delivered makes a problem', async ({ open }) => {
  const page = await open('dispatcher');
  await expect(row(page, 'Walter')).toContainText(/\d problems?/);
  await expect(row(page, 'Noor')).not.toContainText('problem');
  await page.getByRole('button', { name: /^Problems/ }).click();
  await expect(row(page, 'Walter')).toBeVisible();
  await expect(row(page, 'Noor')).toHaveCount(0);
});

test('the filters show the rides of each state', async ({ open }) => {
  const page = await open('dispatcher');
  const counted = page.getByRole('status').filter({ hasText: 'in all' });
  await page.getByRole('button', { name: 'Completed' }).click();
  await expect(counted).toHaveText('8 in all');
  await expect(row(page, 'Pieter')).toContainText('Completed');
  await page.getByRole('button', { name: 'Cancelled' }).click();
  await expect(counted).toHaveText('1 in all');
  await expect(row(page, 'Jonas')).toContainText('Iris');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(counted).toHaveText('14 in all');
  await page.reload();
  await expect(counted).toHaveText('14 in all');
});

test('as many rides are shown as the figure of what needs attention says', async ({ open }) => {
  const page = await open('dispatcher');
  const counted = page.getByRole('status').filter({ hasText: 'in all' });
  const unread = page.getByRole('button', { name: /^Unread \d/ });
  const figure = /\d+/.exec((await unread.textContent()) ?? '')?.[0];
  await unread.click();
  await expect(counted).toHaveText(`${figure} in all`);
  await page.getByRole('button', { name: 'Live' }).click();
  await expect(counted).toHaveText('4 in all');
  await unread.click();
  await expect(counted).toHaveText('5 in all');

  const viewer = await open('viewer');
  await expect(row(viewer, 'Milan')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Unread', exact: true })).toBeVisible();
  await expect(viewer.getByRole('link', { name: 'Rides', exact: true })).toBeVisible();
});

test('a search finds people, places and references', async ({ open }) => {
  const page = await open('dispatcher');
  const search = page.getByRole('textbox', { name: 'Search rides' });
  await expect(row(page, 'Noor')).toBeVisible();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await search.fill('sof');
  await expect(row(page, 'Noor')).toHaveCount(0);
  await expect(row(page, 'Sofia')).toBeVisible();
  const ref = (await row(page, 'Sofia').getByRole('link').first().textContent()) ?? '';
  expect(ref).toMatch(/^[A-Z0-9]{3}-[A-Z0-9]{3}$/);
  await search.fill('Opera');
  await expect(row(page, 'Sofia')).toHaveCount(0);
  await expect(row(page, 'Noor')).toBeVisible();
  await search.fill(ref);
  await expect(row(page, 'Noor')).toHaveCount(0);
  await expect(row(page, 'Sofia')).toBeVisible();
  // A whole phone, as a customer would say it.
  await search.fill('06 0000 0103');
  await expect(row(page, 'Sofia')).toHaveCount(0);
  await expect(row(page, 'Noor')).toBeVisible();
  await search.fill('nobody of that name');
  await expect(page.getByText('No ride fits these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show all live rides' }).click();
  await expect(row(page, 'Walter')).toBeVisible();
  await expect(search).toHaveValue('');
});

test('the keyboard walks the rows and opens one', async ({ open }) => {
  const page = await open('dispatcher');
  await row(page, 'Noor').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(row(page, 'Noor')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/rides\//);
  await expect(page.getByText('Noor with Eva')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Conversation' })).toContainText(
    "I'm early, no hurry",
  );
});

test('opening a ride takes its unread away', async ({ open }) => {
  const page = await open('dispatcher');
  await expect(row(page, 'Sofia')).toContainText('1 unread');
  const rides = page.getByRole('navigation').getByRole('link', { name: /^Rides/ });
  await expect(rides).toContainText(/\d+ rides with unread/);
  const before = Number.parseInt((await rides.textContent())?.replace(/\D+/, '') ?? '', 10);
  await row(page, 'Sofia').click();
  await expect(page.getByRole('region', { name: 'Conversation' })).toContainText('bring a dog');
  await expect(rides).toContainText(`${before - 1} rides with unread`);
  await rides.click();
  await expect(row(page, 'Sofia')).toBeVisible();
  await expect(row(page, 'Sofia')).not.toContainText('unread');
});
