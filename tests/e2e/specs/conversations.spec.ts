// Two people who are connected without a ride.

import type { Server } from '../support/server.ts';
import { expect, row, test } from '../support/test.ts';

interface Connected {
  id: string;
  participants: { customer: { id: string } | null; dials: { number: string } }[];
}

/** Cara and Femke, who reach each other and were told nothing of it. */
async function connected(server: Server): Promise<Connected> {
  const { customers, drivers } = await server.gql<
    Record<'customers' | 'drivers', { nodes: { id: string; name: string }[] }>
  >('dispatcher', '{ customers { nodes { id name } } drivers { nodes { id name } } }');
  const ids = [...customers.nodes, ...drivers.nodes]
    .filter(({ name }) => name === 'Cara' || name === 'Femke')
    .map(({ id }) => id);
  const { createConversation } = await server.gql<{ createConversation: Connected }>(
    'dispatcher',
    `mutation ($ids: [ID!]!) { createConversation(input: { personIds: $ids, notice: NONE }) {
      id participants { customer { id } dials { number } } } }`,
    { ids },
  );
  return createConversation;
}

test('two people are connected without a ride, and let go again', async ({ open }) => {
  const page = await open('dispatcher');
  await page.getByRole('link', { name: 'Without a ride', exact: true }).click();
  await expect(page.getByText('Nobody is connected without a ride')).toBeVisible();
  await page.getByRole('button', { name: 'Connect two people' }).first().click();
  const form = page.getByRole('dialog', { name: 'Connect two people' });
  await form.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(form.getByText('Choose one of the two')).toBeVisible();
  for (const [label, name] of [
    ['One', 'Cara'],
    ['The other', 'Femke'],
  ] as const) {
    const picker = form.getByRole('combobox', { name: label, exact: true });
    await picker.pressSequentially(name);
    await picker.press('Enter');
  }
  // Both were found while the form was filled in faster than the answers came.
  await expect(form.getByText(/ · (no|\d) live ride/).filter({ visible: true })).toHaveCount(2);
  await form.getByRole('button', { name: 'Connect', exact: true }).click();

  await expect(page.getByRole('heading', { name: 'Cara and Femke' })).toBeVisible();
  const two = page.getByRole('complementary', { name: 'The two' });
  await expect(two.getByRole('region', { name: 'Customer: Cara' })).toContainText(/dials \+3197/);
  await expect(two.getByRole('region', { name: 'Driver: Femke' })).toContainText(/reaches Cara/);
  const said = page.getByRole('region', { name: 'Conversation' });
  await expect(said.locator('[data-kind=NOTICE]')).toHaveCount(2);

  const message = page.getByRole('textbox', { name: 'Message' });
  await page.getByRole('radiogroup', { name: 'Send to' }).getByText('Both').click();
  await message.fill('The shop opens at ten.');
  await message.press('Control+Enter');
  await expect(message).toHaveValue('');
  const told = said.locator('[data-kind=COMPANY]');
  await expect(told).toHaveCount(1);
  await expect(told).toContainText('The shop opens at ten.');
  await expect(told).toContainText('Cara: delivered');
  await expect(told).toContainText('Femke: delivered');

  await page.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText('Nobody reaches anybody until you resume it.')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Extend' }).click();
  await page.getByRole('menuitem', { name: '3 days' }).click();
  await expect(page.getByText('Contact lasts until then.')).toBeVisible();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End contact' }).click();
  await expect(page.getByText(/^Contact ended/)).toBeVisible();
  await expect(page.getByText(/nobody can be reached through these numbers/)).toBeVisible();
  await page.getByRole('link', { name: 'Without a ride', exact: true }).click();
  await expect(row(page, 'Cara and Femke')).toContainText('Closed');
});

test('what the two say to each other appears as it is said', async ({ open, server }) => {
  const made = await connected(server);
  const page = await open('dispatcher', `/conversations/${made.id}`);
  await expect(page.getByText('Nothing said yet')).toBeVisible();
  const cara = made.participants.find(({ customer }) => customer);
  await server.gql(
    'dispatcher',
    `mutation ($personId: ID!, $number: String!) {
      simulateText(from: { personId: $personId }, number: $number, body: "Is it ready?") { accepted }
    }`,
    { personId: cara?.customer?.id, number: cara?.dials.number },
  );
  await expect(page.getByRole('region', { name: 'Conversation' })).toContainText('Is it ready?');
});

test('who is refused sees what a colleague changed', async ({ open, server }) => {
  const { id } = await connected(server);
  const page = await open('dispatcher', `/conversations/${id}`);
  const suspend = page.getByRole('button', { name: 'Suspend' });
  await expect(suspend).toBeVisible();
  await server.gql('admin', 'mutation ($id: ID!) { suspendConversation(id: $id) { id } }', { id });
  await suspend.click();
  await expect(page.getByText('Someone else changed this in the meantime').first()).toBeVisible();
  await expect(page.getByText('Nobody reaches anybody until you resume it.')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Contact works again.').first()).toBeVisible();
});

test('an address of no conversation says so', async ({ open }) => {
  const page = await open('viewer', '/conversations/00000000-0000-7000-8000-000000000000');
  await expect(page.getByText('There is no such conversation')).toBeVisible();
  await page.getByRole('link', { name: 'Without a ride', exact: true }).click();
  await expect(page.getByText('Nobody is connected without a ride')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Connect two people' })).toHaveCount(0);
});
