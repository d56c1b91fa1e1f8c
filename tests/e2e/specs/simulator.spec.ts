import { expect, handset, rideOf, row, test, thread } from '../support/test.ts';

test('a text goes from phone to phone, and neither sees the other’s number', async ({
  open,
  server,
}) => {
  const ride = await rideOf(server, 'Sofia');
  const page = await open('dispatcher', `/simulator?ride=${ride.id}`);
  const [sofia, gijs] = [handset(page, 'Sofia'), handset(page, 'Gijs')];
  await expect(gijs).toContainText(ride.driverDials.number);
  await sofia.getByRole('textbox', { name: 'Text message' }).fill('Where are you? 🐕');
  await page.keyboard.press('Enter');
  await expect(gijs.getByRole('log')).toContainText('Where are you? 🐕');
  await expect(sofia.getByRole('log')).toContainText('Delivered');
  await gijs.getByRole('textbox', { name: 'Text message' }).fill('Around the corner');
  await gijs.getByRole('button', { name: 'Send' }).click();
  await expect(sofia.getByRole('log')).toContainText('Around the corner');
  for (const text of [await sofia.innerText(), await gijs.innerText()]) {
    expect(text).not.toMatch(/6\s?0000\s?0(108|204)/);
    expect(text).not.toMatch(/•/);
  }
  await page.getByRole('link', { name: ride.ref }).click();
  await expect(thread(page)).toContainText('Where are you? 🐕');
  await expect(thread(page)).toContainText('Around the corner');
});

test('a call rings at the other phone, is answered and ended', async ({ open, server }) => {
  const ride = await rideOf(server, 'Sofia');
  const page = await open('dispatcher', `/simulator?ride=${ride.id}`);
  const [sofia, gijs] = [handset(page, 'Sofia'), handset(page, 'Gijs')];
  await sofia.getByRole('button', { name: /^Call / }).click();
  await expect(sofia.getByRole('region', { name: 'Call' })).toContainText('Calling…');
  const incoming = gijs.getByRole('region', { name: 'Incoming call' });
  await expect(incoming).toContainText(ride.driverDials.number);
  await expect(incoming).toContainText('is calling you');
  await incoming.getByRole('button', { name: 'Answer' }).click();
  await expect(sofia.getByRole('region', { name: 'Call' })).toContainText('Connected');
  await expect(sofia.getByRole('timer')).toHaveText('0:02');
  await sofia.getByRole('button', { name: 'Hang up' }).click();
  await expect(gijs.getByRole('region', { name: 'Incoming call' })).toHaveCount(0);
  await expect(sofia.getByRole('log')).toContainText(/call/i);
  await page.getByRole('link', { name: ride.ref }).click();
  await expect(thread(page).getByText(/^Call, [1-9] s$/)).toBeVisible();
});

test('a call that is declined was not answered', async ({ open, server }) => {
  const ride = await rideOf(server, 'Noor');
  const page = await open('dispatcher', `/simulator?ride=${ride.id}`);
  await handset(page, 'Eva')
    .getByRole('button', { name: /^Call / })
    .click();
  await handset(page, 'Noor').getByRole('button', { name: 'Decline' }).click();
  await expect(handset(page, 'Eva').getByRole('region', { name: 'Call' })).toHaveCount(0);
  await page.getByRole('link', { name: ride.ref }).click();
  await expect(thread(page)).toContainText('Call not answered');
});

test('a voicemail that answers is hung up on, where the market wants that', async ({
  open,
  server,
}) => {
  const ride = await rideOf(server, 'Sofia');
  const { markets } = await server.gql<{ markets: { id: string }[] }>(
    'admin',
    '{ markets { id } }',
  );
  for (const market of markets) {
    await server.gql(
      'admin',
      'mutation ($id: ID!) { updateMarket(id: $id, patch: { detectsVoicemail: true }) { id } }',
      { id: market.id },
    );
  }
  const page = await open('dispatcher', `/simulator?ride=${ride.id}`);
  await handset(page, 'Sofia').getByRole('button', { name: /^Call / }).click();
  await handset(page, 'Gijs').getByRole('button', { name: 'Voicemail' }).click();
  await expect(handset(page, 'Sofia').getByRole('region', { name: 'Call' })).toHaveCount(0);
  await expect(handset(page, 'Gijs').getByRole('log')).toContainText('You missed a call');
  await page.getByRole('link', { name: ride.ref }).click();
  await expect(thread(page)).toContainText('Call met a voicemail');
});

test('a stranger is answered, and stands among the unrouted', async ({ open, server }) => {
  const ride = await rideOf(server, 'Sofia');
  const page = await open('dispatcher', `/simulator?ride=${ride.id}`);
  await page.getByRole('combobox', { name: 'Customer’s phone' }).click();
  await page.getByRole('option', { name: 'A stranger…' }).click();
  const phone = page.getByRole('region', { name: /^Phone of / }).first();
  await phone.getByRole('textbox', { name: 'Text message' }).fill('Is this the pizza place?');
  await page.keyboard.press('Enter');
  await expect(phone.getByRole('log')).toContainText('Is this the pizza place?');
  // One bubble for the question, one for the answer.
  await expect(phone.locator('[dir=auto]')).toHaveCount(2);
  await expect(handset(page, 'Gijs')).not.toContainText('pizza');
  await page.getByRole('link', { name: /^Unrouted/ }).click();
  await expect(row(page, 'Is this the pizza place?')).toContainText('Perhaps');
});
