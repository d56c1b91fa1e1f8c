// Every page in light and dark, wide and narrow: nothing for the accessibility checker to find,
// nothing to scroll sideways, and (as everywhere) no complaint of the browser.
// With SCREENSHOTS=folder each page is also saved as a picture.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Server } from '../support/server.ts';
import { choose, expect, rideOf, test } from '../support/test.ts';

const pictures = process.env.SCREENSHOTS;

interface Nodes {
  nodes: { id: string; name: string }[];
}

/** The conversation of the support line with this customer. */
async function supportOf(server: Server, customer: string) {
  const { supportConversations } = await server.gql<{ supportConversations: Nodes }>(
    'admin',
    '{ supportConversations { nodes { id name } } }',
  );
  return supportConversations.nodes.find(({ name }) => name === customer)?.id ?? '';
}

/** The demo's mask. */
async function maskOf(server: Server) {
  const { masks } = await server.gql<{ masks: Nodes }>('admin', '{ masks { nodes { id } } }');
  return masks.nodes[0]?.id ?? '';
}

/** Two people of the demo, connected without a ride. */
async function connected(server: Server, personIds: string[]) {
  const { createConversation: made } = await server.gql<{ createConversation: { id: string } }>(
    'admin',
    `mutation ($personIds: [ID!]!) {
      createConversation(input: { personIds: $personIds }, clientMutationId: "pages") { id }
    }`,
    { personIds },
  );
  return made.id;
}

/** The pages, each with words that are there once it is loaded. */
async function pages(server: Server) {
  const [milan, walter] = [await rideOf(server, 'Milan'), await rideOf(server, 'Walter')];
  return [
    ['board', '/', 'Walter'],
    ['ride', `/rides/${milan.id}`, 'See you at the gate'],
    ['ride-problem', `/rides/${walter.id}`, 'Retry'],
    ['new-ride', '/rides/new', 'Create ride'],
    ['conversations', '/conversations', 'Without a ride'],
    [
      'conversation',
      `/conversations/${await connected(server, [milan.customer.id, walter.driver.id])}`,
      'Without a ride',
    ],
    ['customers', '/customers', 'Walter'],
    ['customer', `/customers?person=${milan.customer.id}`, 'Rides'],
    ['drivers', '/drivers', 'Femke'],
    ['numbers', '/numbers', '+3197010000008'],
    ['masks', '/masks', 'Bike for sale'],
    ['support', '/support', 'Pieter'],
    [
      'support-conversation',
      `/support?open=${await supportOf(server, 'Pieter')}`,
      'Of course. For when?',
    ],
    ['mask-simulator', `/simulator?mask=${await maskOf(server)}`, 'Is the bike still for sale?'],
    ['mask', `/masks?mask=${await maskOf(server)}`, '@2'],
    ['verification', '/verification', 'Noor'],
    ['pool', '/pool', 'How long numbers rest'],
    ['unrouted', '/unrouted', 'I lost a scarf'],
    ['problems', '/problems', 'Send again'],
    ['alerts', '/alerts', 'Texts fail'],
    ['webhooks', '/received', 'Everything was processed'],
    ['simulator', `/simulator?ride=${milan.id}`, 'See you at the gate'],
    ['templates', '/templates', 'A ride is made'],
    ['outgoing', '/outgoing', 'Nobody is told yet'],
    ['audit', '/audit', 'Verify the chain'],
    ['users', '/users', 'Vic Viewer'],
    ['settings', '/settings', 'Quarantine'],
    ['account', '/account', 'Ada Admin'],
    ['nowhere', '/nowhere', 'There is no such page'],
  ] as const;
}

const looks = [
  { colorScheme: 'light', width: 1280, height: 900 },
  { colorScheme: 'dark', width: 1280, height: 900 },
  { colorScheme: 'dark', width: 390, height: 844 },
  { colorScheme: 'light', width: 390, height: 844 },
] as const;

/** All rules that are not experiments, best practices too. */
function axe(page: Page, contrastOnly: boolean) {
  const builder = new AxeBuilder({ page });
  if (contrastOnly) return builder.withRules('color-contrast');
  // Left out unless asked for: what one taps must be large enough.
  return builder.options({ rules: { 'target-size': { enabled: true } } });
}

async function inspect(page: Page, name: string, some: readonly (typeof looks)[number][] = looks) {
  for (const [index, { colorScheme, width, height }] of some.entries()) {
    const look = `${colorScheme}-${width}`;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    // Once the layout followed the new size.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    if (pictures) await page.screenshot({ path: `${pictures}/${look}-${name}.png` });
    // Of what was looked at in other colours, only the contrast can be different.
    const again = some[index - 1]?.width === width;
    const { violations } = await axe(page, again).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
    expect.soft(found, `${name} (${look})`).toEqual([]);
    const over = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect.soft(over, `${name} (${look}) scrolls sideways`).toBeLessThanOrEqual(0);
  }
}

for (const part of [0, 1, 2, 3]) {
  test(`pages, ${part + 1} of 4`, async ({ open, server }) => {
    test.setTimeout(240_000);
    const page = await open('admin', '/account');
    for (const [name, path, words] of (await pages(server)).filter((_, at) => at % 4 === part)) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(path);
      await expect(
        page.locator('body').getByText(words).filter({ visible: true }).first(),
      ).toBeVisible();
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      await inspect(page, name);
    }
  });
}

test('a list is a table where all its columns have room, and cards where not', async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('admin', '/account');
  for (const path of ['/', '/customers', '/numbers', '/unrouted', '/problems', '/conversations']) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    await expect(page.locator('main').getByText(/ (in all|shown)$|^Without a ride$/).first()).toBeVisible();
    for (const width of [800, 900, 1000, 1100, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
      const narrow = await page.locator('main th:visible').evaluateAll((heads) =>
        heads
          .filter((head) => head.textContent !== 'Pick' && head.clientWidth < 80)
          .map((head) => `${head.textContent}: ${head.clientWidth}`),
      );
      expect.soft(narrow, `${path} at ${width}`).toEqual([]);
      const over = await page.locator('main table').evaluateAll((tables) =>
        tables.filter(({ clientWidth, parentElement }) => clientWidth > (parentElement?.clientWidth ?? 0)),
      );
      expect.soft(over, `${path} at ${width}`).toHaveLength(0);
    }
  }
});

test('the support line’s agents', async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('admin', '/support');
  await page.getByRole('button', { name: 'Agents' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Anouk');
  await inspect(page, 'agents');
  await dialog.getByRole('button', { name: 'Edit Anouk' }).click();
  await expect(dialog).toContainText('Works for the company');
  await inspect(page, 'agent');
});

test('dialogs', async ({ open, server }) => {
  test.setTimeout(60_000);
  const ride = await rideOf(server, 'Milan');
  const page = await open('admin', `/rides/${ride.id}`);
  const dialog = page.getByRole('dialog');
  await choose(page, 'Cancel ride');
  await expect(dialog).toContainText(ride.ref);
  await inspect(page, 'cancel');
  await page.goto('/customers');
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toContainText('Or paste the rows');
  await inspect(page, 'import');
  await page.goto('/numbers');
  await page.getByRole('button', { name: 'Add number' }).first().click();
  await expect(dialog).toContainText('It carries');
  await inspect(page, 'add-number');
});

test('the people of a ride on a narrow screen', async ({ open, server }) => {
  const ride = await rideOf(server, 'Milan');
  const page = await open('admin', `/rides/${ride.id}`, { viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'People, numbers and contact' }).click();
  await expect(page.getByRole('region', { name: 'Driver: ' })).toBeVisible();
  await inspect(page, 'ride-people', looks.slice(2));
});

test('a contact without a ride', async ({ open }) => {
  test.setTimeout(60_000);
  const page = await open('admin', '/unrouted');
  await page.getByText('I lost a scarf').first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Hand to support' })).toBeVisible();
  await inspect(page, 'unrouted-contact');
  await dialog.getByRole('button', { name: 'Hand to support' }).click();
  await expect(page.getByRole('dialog', { name: 'Hand it to support?' })).toBeVisible();
  await inspect(page, 'hand-to-support');
});

test('people and their phones', async ({ open, server }) => {
  test.setTimeout(120_000);
  const { customer } = await rideOf(server, 'Milan');
  await server.gql(
    'admin',
    `mutation ($id: ID!) {
      addAlternatePhone(personId: $id, phone: "+31610009801") { id }
    }`,
    { id: customer.id },
  );
  const page = await open('admin', `/customers?person=${customer.id}`);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('list', { name: 'Further phones' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Add a phone' }).click();
  await dialog.getByRole('textbox', { name: 'Another phone' }).fill('+31 6 1000 9802');
  await dialog.getByRole('button', { name: 'Ask a telco about this number' }).click();
  await expect(dialog.getByRole('status')).toContainText('says Simulator');
  await inspect(page, 'further-phones');
  await dialog.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Phone' }).fill('+31 6 1000 9803');
  await dialog.getByRole('button', { name: 'Ask a telco about this number' }).click();
  await expect(dialog.getByRole('status')).toContainText('No such phone');
  await inspect(page, 'edit-person');

  await page.goto('/conversations');
  await page.getByRole('button', { name: 'Connect two people' }).first().click();
  await expect(dialog).toContainText('Tell both by text');
  await inspect(page, 'connect');
  await page.goto('/rides/new');
  await page.getByRole('checkbox', { name: 'Assign a driver later' }).check();
  await inspect(page, 'new-ride-later');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Look up a phone at Simulator' }).click();
  await page.getByRole('textbox', { name: 'Phone' }).fill('+31 6 1000 9801');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Landline: takes calls, no texts')).toBeVisible();
  await inspect(page, 'look-up');
});

test('the menus', async ({ open }) => {
  const page = await open('admin');
  for (const narrow of [false, true]) {
    const some = looks.filter(({ width }) => width < 500 === narrow);
    await page.setViewportSize(some[0] ?? looks[0]);
    if (narrow) await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('button', { name: /Ada Admin/ }).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
    await inspect(page, 'menu', some);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeHidden();
  }
});

test.describe('before signing in', () => {
  test.use({ tolerated: [/status of 401 .*\/auth\/refresh/] });
  test('the page asks who it is', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await inspect(page, 'sign-in');
    await page.goto('/nowhere');
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
    await inspect(page, 'nowhere-signed-out');
  });
});
