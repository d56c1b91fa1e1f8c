// The support line: the demo has one, with Anouk on a phone and Dana at the desk.

import type { Page } from '@playwright/test';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

const line = '+3197010000093';

const text = (server: Server, phone: string, number: string, body: string) =>
  server.gql(
    'dispatcher',
    `mutation ($phone: String!, $number: String!, $body: String!) {
      simulateText(from: { phone: $phone }, number: $number, body: $body) { accepted }
    }`,
    { phone, number, body },
  );

interface Message {
  outgoing: boolean;
  number: string;
  body: string;
}

async function messages(server: Server, phone: string): Promise<Message[]> {
  const { simulatedMessages } = await server.gql<{ simulatedMessages: Message[] }>(
    'dispatcher',
    'query ($phone: String!) { simulatedMessages(of: { phone: $phone }) { outgoing number body } }',
    { phone },
  );
  return simulatedMessages;
}

/** What the phone got last, as `number: text`. */
const last = (server: Server, phone: string) => async () => {
  const got = (await messages(server, phone)).filter(({ outgoing }) => !outgoing);
  const newest = got.at(-1);
  return newest && `${newest.number}: ${newest.body}`;
};

const conversations = (page: Page) =>
  page.getByRole('region', { name: 'Conversations of the support line' });

test('a text to the line reaches an agent, who replies at the desk and hands over', async ({
  open,
  server,
}) => {
  const [sender, anouk] = ['+31600000801', '+31600000301'];
  const page = await open('dispatcher', '/support');
  const badge = page.getByRole('navigation', { name: 'Main' }).getByRole('link', {
    name: /^Support/,
  });
  await expect(badge).toContainText('2 conversations that wait for an answer');

  // Anouk has Pieter, Dana has Amira: one of them gets it. Off duty, Anouk's go to Dana.
  await page.getByRole('button', { name: 'Agents' }).click();
  const agents = page.getByRole('dialog', { name: 'Agents' });
  await agents.getByRole('switch', { name: 'Anouk is on duty' }).click();
  await expect(agents.getByRole('switch', { name: 'Anouk is on duty' })).not.toBeChecked();
  await page.keyboard.press('Escape');
  await text(server, sender, line, 'Is there a child seat?');
  await expect(badge).toContainText('3 conversations');
  await conversations(page)
    .getByRole('link', { name: /^Caller / })
    .click();
  const conversation = page.getByRole('region', { name: /^Conversation with Caller/ });
  await expect(conversation).toContainText('Is there a child seat?');
  await conversation.getByRole('textbox', { name: 'Message' }).fill('Yes, in every car.');
  await conversation.getByRole('button', { name: 'Send' }).click();
  await expect(conversation).toContainText('Answered');
  await expect(
    conversation.locator('[data-kind=COMPANY]').filter({ hasText: 'Yes, in every car.' }),
  ).toContainText('Delivered');
  await expect.poll(last(server, sender)).toBe(`${line}: Yes, in every car.`);
  await expect(badge).toContainText('2 conversations');

  // He hands over; Anouk's phone has a number for this customer, who notices nothing.
  await page.getByRole('button', { name: 'Agents' }).click();
  await agents.getByRole('switch', { name: 'Anouk is on duty' }).click();
  await expect(agents.getByRole('switch', { name: 'Anouk is on duty' })).toBeChecked();
  await page.keyboard.press('Escape');
  await conversation.getByRole('button', { name: 'Hand over' }).click();
  await page.getByRole('menuitem', { name: /^Anouk/ }).click();
  await expect(page.getByRole('complementary', { name: 'About this person' })).toContainText(
    'Anouk',
  );
  await text(server, sender, line, 'And for a baby?');
  await expect.poll(last(server, anouk)).toMatch(/: And for a baby\?$/);
  const seen = (await messages(server, anouk)).at(-1)?.number ?? '';
  expect(seen).not.toBe(line);
  await text(server, anouk, seen, 'Tell us the day before.');
  await expect.poll(last(server, sender)).toBe(`${line}: Tell us the day before.`);
  await expect(conversation).toContainText('Tell us the day before.');
});

test('with nobody on duty a customer waits in the queue, until somebody comes', async ({
  open,
  server,
}) => {
  const page = await open('dispatcher', '/support');
  const agents = page.getByRole('dialog', { name: 'Agents' });
  const setDuty = async (names: string[], on: boolean) => {
    await page.getByRole('button', { name: 'Agents' }).click();
    for (const name of names) {
      const duty = agents.getByRole('switch', { name: `${name} is on duty` });
      await duty.click();
      await expect(duty).toBeChecked({ checked: on });
    }
    await page.keyboard.press('Escape');
    await expect(agents).toHaveCount(0);
  };
  await setDuty(['Anouk', 'Dana Dispatch'], false);
  await page.getByText('Queue', { exact: true }).click();
  await expect(conversations(page).getByRole('link')).toHaveCount(2);
  await text(server, '+31600000802', line, 'Anybody there?');
  await expect(conversations(page).getByRole('link')).toHaveCount(3);
  await expect.poll(last(server, '+31600000802')).toContain('All our agents are busy');
  await setDuty(['Dana Dispatch'], true);
  await expect(conversations(page)).toContainText('Nobody waits');
  await page.getByText('Mine', { exact: true }).click();
  await expect(conversations(page).getByRole('link')).toHaveCount(3);
});

test('agents are added and changed', async ({ open }) => {
  const page = await open('dispatcher', '/support');
  await page.getByRole('button', { name: 'Agents' }).click();
  const list = page.getByRole('list', { name: 'Agents of the support line' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Add agent' }).click();
  const form = page.getByRole('dialog', { name: 'New agent' });
  await form.getByLabel('Name').fill('Bas');
  await form.getByRole('button', { name: 'Add agent' }).click();
  await expect(form).toContainText('An agent needs a phone, or an account');
  await form.getByLabel('Phone').fill('06 0000 0302');
  await form.getByRole('button', { name: 'Add agent' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await expect(list).toContainText('Bas');
  await list.getByRole('button', { name: 'Edit Bas' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Bas' });
  await edit.getByLabel('Note').fill('Evenings');
  await edit.getByRole('switch', { name: 'Works for the company' }).click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(list).toContainText('Not active');
  await expect(list).toContainText('Evenings');
});

test('who only looks on is offered nothing to do', async ({ open }) => {
  const page = await open('viewer', '/support');
  await conversations(page).getByRole('link', { name: /Amira/ }).click();
  await expect(page.getByRole('region', { name: 'Conversation with Amira' })).toContainText(
    'Text hidden from your role',
  );
  await expect(page.getByRole('button', { name: 'Agents' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Take' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
});
