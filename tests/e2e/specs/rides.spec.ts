import type { Page } from '@playwright/test';
import type { Server } from '../support/server.ts';
import { choose, expect, rideOf, row, test, thread } from '../support/test.ts';

/** Fills the form by keyboard, and leaves the driver to the server. */
async function askForRide(page: Page, customer: string) {
  const picker = page.getByRole('combobox', { name: 'Customer' });
  await picker.pressSequentially(customer.slice(0, 4));
  await picker.press('Enter');
  await expect(picker).toHaveValue(customer);
  await page.getByRole('textbox', { name: 'Start' }).fill('Pier 14');
  await page.getByRole('textbox', { name: 'Destination' }).fill('Botanical Garden');
  await page.getByRole('button', { name: '+30 min' }).click();
  await page.getByRole('button', { name: 'Create ride' }).click();
}

interface Sent {
  body: string;
  legs: { direction: string; state: string; updatedAt: string }[];
}

async function setNumbers(server: Server, state: 'ACTIVE' | 'SUSPENDED') {
  const { proxyNumbers } = await server.gql<{ proxyNumbers: { nodes: { id: string }[] } }>(
    'admin',
    '{ proxyNumbers(first: 200) { nodes { id } } }',
  );
  for (const { id } of proxyNumbers.nodes) {
    await server.gql(
      'admin',
      'mutation ($id: ID!, $state: NumberState!) { setNumberState(id: $id, state: $state) { id } }',
      { id, state },
    );
  }
}

test('a new ride finds its driver, and both get a text', async ({ open }) => {
  const page = await open('dispatcher');
  await expect(row(page, 'Walter')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { name: 'New ride' })).toBeVisible();
  await askForRide(page, 'Pieter');
  await expect(page).toHaveURL(/\/rides\/(?!new)/);
  const about = page.getByRole('complementary', { name: 'About this ride' });
  await expect(about.getByRole('region', { name: 'Customer: Pieter' })).toContainText(
    /dials \+3197/,
  );
  await expect(about.getByRole('region', { name: /^Driver: \w+/ })).toContainText(/dials \+3197/);
  await expect(about).toContainText('Pier 14');
  const notices = thread(page).locator('[data-kind=NOTICE]');
  await expect(notices).toHaveCount(2);
  await expect(notices.filter({ hasText: 'will pick you up' })).toContainText('Delivered');
  await expect(notices.filter({ hasText: 'Pieter will wait for you' })).toContainText('Delivered');
  await page.getByRole('link', { name: 'Rides', exact: true }).click();
  await expect(row(page, 'Pieter')).toContainText('Pier 14');
});

test.describe('an answer that is lost', () => {
  test.use({ tolerated: [/ERR_FAILED/] });

  test('costs no second ride', async ({ open, server }) => {
    const page = await open('dispatcher', '/rides/new');
    let lost = false;
    await page.route('**/graphql', async (route) => {
      if (lost || !route.request().postData()?.includes('createRide(')) return route.continue();
      lost = true;
      await route.fetch();
      await route.abort();
    });
    await askForRide(page, 'Pieter');
    await expect(page.getByText('The server cannot be reached').first()).toBeVisible();
    await page.getByRole('button', { name: 'Create ride' }).click();
    await expect(page).toHaveURL(/\/rides\/(?!new)/);
    const { rides } = await server.gql<{ rides: { nodes: { start: string }[] } }>(
      'dispatcher',
      '{ rides(filter: { search: "Pieter" }) { nodes { start } } }',
    );
    expect(rides.nodes.filter(({ start }) => start === 'Pier 14')).toHaveLength(1);
  });
});

test('a form that lacks something says so at the field', async ({ open }) => {
  const page = await open('dispatcher', '/rides/new');
  await page.getByRole('button', { name: 'Create ride' }).click();
  await expect(page.getByText('Choose who rides')).toBeVisible();
  await expect(page.getByText('Where the customer is picked up')).toBeVisible();
  await expect(page.getByText('Where the ride goes')).toBeVisible();
});

test('an unknown customer is added on the way', async ({ open }) => {
  const page = await open('dispatcher', '/rides/new');
  const picker = page.getByRole('combobox', { name: 'Customer' });
  await picker.fill('Zita');
  await page.getByRole('option', { name: /New customer “Zita”/ }).click();
  const drawer = page.getByRole('dialog', { name: 'New customer' });
  await expect(drawer.getByRole('textbox', { name: 'Name' })).toHaveValue('Zita');
  await drawer.getByRole('textbox', { name: 'Phone' }).fill('12');
  await drawer.getByRole('button', { name: 'Add customer' }).click();
  await expect(drawer.getByRole('textbox', { name: 'Phone' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await drawer.getByRole('textbox', { name: 'Phone' }).fill('06 0000 0155');
  await drawer.getByRole('button', { name: 'Add customer' }).click();
  await expect(picker).toHaveValue('Zita');
  await expect(page.getByText('55 · no live ride')).toBeVisible();
});

test('a ride is made without a driver, and its customer has a number already', async ({ open }) => {
  const page = await open('dispatcher', '/rides/new');
  await page.getByRole('checkbox', { name: 'Assign a driver later' }).check();
  await expect(page.getByRole('combobox', { name: 'Driver' })).toBeDisabled();
  await expect(
    page.getByRole('checkbox', { name: 'Give the customer a number now' }),
  ).toBeChecked();
  await askForRide(page, 'Pieter');
  await expect(page).toHaveURL(/\/rides\/(?!new)/);
  await expect(page.getByText('Pieter without a driver yet')).toBeVisible();
  const about = page.getByRole('complementary', { name: 'About this ride' });
  await expect(about.getByRole('region', { name: 'Customer: Pieter' })).toContainText(
    /dials \+3197/,
  );
  await expect(about.getByRole('region', { name: 'Contact' })).toContainText(
    'the driver is not known yet',
  );
  await page.getByRole('button', { name: 'Assign driver' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Assign driver' }).click();
  await expect(about.getByRole('region', { name: /^Driver: \w+/ })).toContainText(/dials \+3197/);
});

test('an exhausted pool is told, and nothing that was typed is lost', async ({ open, server }) => {
  await setNumbers(server, 'SUSPENDED');
  const page = await open('dispatcher', '/rides/new');
  await askForRide(page, 'Pieter');
  const alert = page.getByRole('alert');
  await expect(
    alert.getByText('No number available! Please extend your pool.', { exact: true }),
  ).toBeVisible();
  await expect(alert.getByRole('link', { name: 'See the numbers' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Start' })).toHaveValue('Pier 14');

  await setNumbers(server, 'ACTIVE');
  await page.getByRole('button', { name: 'Create ride' }).click();
  await expect(page.getByText('Pieter with')).toBeVisible();
});

test('a ride waits for a number where none is left', async ({ open, server }) => {
  await setNumbers(server, 'SUSPENDED');
  const page = await open('dispatcher', '/rides/new');
  await askForRide(page, 'Pieter');
  await page.getByRole('button', { name: 'Make it, and wait for a number' }).click();
  await expect(page.getByText(/is made and waits for a number/)).toBeVisible();
  await expect(page.getByText('Waits for a number').first()).toBeVisible();

  await setNumbers(server, 'ACTIVE');
  await page.getByRole('button', { name: 'Try again now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try again now' }).click();
  const about = page.getByRole('complementary', { name: 'About this ride' });
  await expect(about.getByRole('region', { name: 'Customer: Pieter' })).toContainText(
    /dials \+3197/,
  );
});

test('the company writes to both, each from the number they know', async ({ open, server }) => {
  const ride = await rideOf(server, 'Lotte');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await page.getByRole('radiogroup', { name: 'Send to' }).getByText('Both').click();
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('The bridge is closed, please meet at the east side.');
  await message.press('Control+Enter');
  await expect(message).toHaveValue('');
  const sent = thread(page).locator('[data-kind=COMPANY]');
  await expect(sent).toHaveCount(1);
  await expect(sent).toContainText('The bridge is closed');
  await expect(sent).toContainText('Lotte: delivered');
  await expect(sent).toContainText('Femke: delivered');
});

test('a text that failed is sent again, and fails again', async ({ open, server }) => {
  const ride = await rideOf(server, 'Walter');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await expect(page.getByText(/^\d problems?$/)).toBeVisible();
  const failed = thread(page).locator('[data-failed]').filter({ hasText: 'On my way' });
  const lastTry = async () => {
    const { ride: now } = await server.gql<{ ride: { entries: { nodes: Sent[] } } }>(
      'dispatcher',
      'query ($id: ID!) { ride(id: $id) { entries { nodes { body legs { direction state updatedAt } } } } }',
      { id: ride.id },
    );
    const sent = now.entries.nodes.find(({ body }) => body === 'On my way');
    return sent?.legs.find(({ direction }) => direction === 'OUTBOUND');
  };
  await expect(failed.getByRole('button', { name: 'Retry' })).toBeVisible();
  const first = await lastTry();
  await failed.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(async () => (await lastTry())?.updatedAt).not.toBe(first?.updatedAt);
  await expect.poll(async () => (await lastTry())?.state).toBe(first?.state);
  await expect(failed.getByRole('button', { name: 'Retry' })).toBeVisible();
  await failed.getByRole('button', { name: /Show details/ }).click();
  await expect(failed.locator('dl > div').filter({ hasText: 'Attempts' })).toContainText('2');
  await expect(page.getByText(/^\d problems?$/)).toBeVisible();
});

test('a completed ride says until when the two reach each other', async ({ open, server }) => {
  const ride = await rideOf(server, 'Noor');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await choose(page, 'Complete');
  const dialog = page.getByRole('dialog', { name: `Complete ride ${ride.ref}?` });
  await expect(dialog).toContainText('They reach each other for another 60 minutes.');
  await dialog.getByRole('button', { name: 'Back' }).click();
  await expect(dialog).toBeHidden();
  await choose(page, 'Complete');
  await dialog.getByRole('button', { name: 'Complete the ride' }).click();
  await expect(page.getByRole('region', { name: 'Contact' })).toContainText(
    /They reach each other until (tomorrow )?\d\d:\d\d, in (1 h|59 min|60 min)/,
  );
  await page.getByRole('button', { name: 'More to do about this ride' }).click();
  await expect(page.getByRole('menuitem', { name: 'Reconnect' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Cancel ride' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  // In the time of grace one can still write.
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('a ride goes on step by step, to another driver, and is reconnected', async ({
  open,
  server,
}) => {
  const ride = await rideOf(server, 'Milan');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  const dialog = page.getByRole('dialog');
  const history = page.getByRole('region', { name: 'History' });
  await page.getByRole('button', { name: 'Driver set off' }).click();
  await dialog.getByRole('button', { name: 'Driver set off' }).click();
  await expect(thread(page).getByText("I'm on my way.")).toBeVisible();
  await expect(page.getByRole('button', { name: 'Driver arrived' })).toBeVisible();
  await choose(page, 'Change driver');
  const picker = dialog.getByRole('combobox', { name: 'Driver' });
  await picker.pressSequentially('Iris');
  await page.getByRole('option', { name: /Iris/ }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('a flat tyre');
  await dialog.getByRole('button', { name: 'Change driver' }).click();
  await expect(history).toContainText('Driver changed Iris');
  await expect(history).toContainText('a flat tyre');
  await expect(page.getByRole('region', { name: 'Driver: Iris' })).toBeVisible();
  await choose(page, 'Suspend contact');
  await dialog.getByRole('button', { name: 'Suspend contact' }).click();
  await expect(page.getByText('Contact is suspended', { exact: true })).toBeVisible();
  await choose(page, 'Resume contact');
  await dialog.getByRole('button', { name: 'Resume contact' }).click();
  await choose(page, 'Complete');
  await dialog.getByRole('button', { name: 'Complete the ride' }).click();
  await choose(page, 'End contact now');
  await dialog.getByRole('button', { name: 'End contact now' }).click();
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await dialog.getByRole('button', { name: 'Reconnect' }).click();
  await expect(history).toContainText('Reconnected');
  await expect(page.getByRole('region', { name: 'Contact' })).toContainText(
    'They reach each other',
  );
});

test('a step that is asked about stays that step when a colleague makes it', async ({
  open,
  server,
}) => {
  const ride = await rideOf(server, 'Milan');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await page.getByRole('button', { name: 'Driver set off' }).click();
  const asked = page.getByRole('dialog', { name: 'Has the driver set off?' });
  await expect(asked).toBeVisible();
  await server.gql('admin', 'mutation ($id: ID!) { advanceRide(id: $id) { id } }', {
    id: ride.id,
  });
  // The page behind it knows already.
  await expect(page.getByText('On the way', { exact: true }).first()).toBeVisible();
  await asked.getByRole('button', { name: 'Driver set off' }).click();
  const anew = page.getByRole('dialog', { name: 'Is the driver at the start?' });
  await expect(anew.getByRole('alert')).toContainText('changed while you were deciding');
  await anew.getByRole('button', { name: 'Driver arrived' }).click();
  await expect(anew).toBeHidden();
  await expect(page.getByText('At the start', { exact: true }).first()).toBeVisible();
});

test('a cancelled ride leaves the board', async ({ open, server }) => {
  const ride = await rideOf(server, 'Lotte');
  const page = await open('dispatcher', `/rides/${ride.id}`);
  await choose(page, 'Cancel ride');
  await page.getByRole('button', { name: 'Cancel the ride' }).click();
  await expect(page.getByRole('region', { name: 'Contact' })).toContainText(/in 15 min|in 14 min/);
  await page.getByRole('link', { name: 'Rides', exact: true }).click();
  await expect(row(page, 'Noor')).toBeVisible();
  await expect(row(page, 'Lotte')).toHaveCount(0);
});

test('an address that leads nowhere says so', async ({ open }) => {
  const page = await open('dispatcher', '/rides/00000000-0000-7000-8000-000000000000');
  await expect(page.getByText('There is no such ride')).toBeVisible();
  await page.goto('/rides/not-an-id');
  await expect(page.getByText('There is no such ride')).toBeVisible();
  await page.goto('/nowhere');
  await expect(page.getByText('There is no such page')).toBeVisible();
});
