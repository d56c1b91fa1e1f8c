import { expect, rideOf, row, test, thread } from '../support/test.ts';

const text = (number: string, body: string) => ({
  query: `mutation ($number: String!, $body: String!) {
    simulateText(from: { phone: "+31600000888" }, number: $number, body: $body) { accepted }
  }`,
  variables: { number, body },
});

test('a text from an unknown phone finds its ride, and its phone is kept', async ({
  open,
  server,
}) => {
  const ride = await rideOf(server, 'Noor');
  const page = await open('dispatcher', '/unrouted');
  const ask = text(ride.customerDials.number, 'Noor here, from a friend’s phone');
  await server.gql('dispatcher', ask.query, ask.variables);

  // It comes in by itself, with a guess.
  await row(page, 'Noor here, from a friend’s phone').click();
  const drawer = page.getByRole('dialog', { name: 'Unrouted text' });
  const guess = drawer.getByRole('listitem').filter({ hasText: 'Noor' }).first();
  await expect(guess).toContainText('Likely');
  await expect(guess).toContainText('The text has this name in it.');
  await guess.getByRole('button', { name: `Pass on to ${ride.driver.name}` }).click();
  await expect(drawer).toBeHidden();
  await page.goto(`/rides/${ride.id}`);
  await expect(thread(page)).toContainText('Noor here, from a friend’s phone');

  const more = text(ride.customerDials.number, 'me again');
  await server.gql('dispatcher', more.query, more.variables);
  await page.goto('/unrouted');
  await row(page, 'me again').click();
  const herself = page.getByRole('link', { name: 'Noor', exact: true });
  const again = drawer.getByRole('listitem').filter({ has: herself }).first();
  await again.getByRole('button', { name: 'Add as Noor’s phone' }).click();
  await page.getByRole('button', { name: 'Add the phone' }).click();
  await expect(drawer).toBeHidden();
  const known = text(ride.customerDials.number, 'now you know me');
  await server.gql('dispatcher', known.query, known.variables);
  await page.goto(`/rides/${ride.id}`);
  await expect(thread(page)).toContainText('now you know me');
});

test('a stranger is answered by the company, and then ignored', async ({ open, server }) => {
  const ride = await rideOf(server, 'Sofia');
  const page = await open('dispatcher', '/unrouted');
  const ask = text(ride.customerDials.number, 'do you drive to Lyon?');
  await server.gql('dispatcher', ask.query, ask.variables);
  await row(page, 'do you drive to Lyon?').click();
  const drawer = page.getByRole('dialog', { name: 'Unrouted text' });
  await drawer.getByRole('textbox', { name: 'Reply as the company' }).fill('Only in the city.');
  await drawer.getByRole('button', { name: 'Send' }).click();
  await expect(drawer).toBeHidden();
  await page.getByRole('button', { name: 'Show settled' }).click();
  await expect(row(page, 'do you drive to Lyon?')).toContainText('Answered');
});

test('a contact is handed to the support desk, which answers it', async ({ open, server }) => {
  const ride = await rideOf(server, 'Sofia');
  const page = await open('dispatcher', '/unrouted');
  const ask = text(ride.customerDials.number, 'my invoice is wrong');
  await server.gql('dispatcher', ask.query, ask.variables);
  await row(page, 'my invoice is wrong').click();
  const drawer = page.getByRole('dialog', { name: 'Unrouted text' });
  await drawer.getByRole('button', { name: 'Hand to support' }).click();
  const sure = page.getByRole('dialog', { name: 'Hand it to support?' });
  await expect(sure).toContainText('Nothing is passed on to anyone of a ride.');
  await sure.getByRole('button', { name: 'Hand to support' }).click();
  await expect(drawer).toBeHidden();
  await expect(row(page, 'my invoice is wrong')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show settled' }).click();
  await expect(row(page, 'my invoice is wrong')).toContainText(/support/i);
  await page.getByRole('link', { name: /^Support/ }).click();
  await page.getByRole('link', { name: /^Caller/ }).click();
  await expect(page.getByRole('region', { name: 'Conversation', exact: true })).toContainText(
    'my invoice is wrong',
  );
});

test('routing is explained before it happens', async ({ open, server }) => {
  const ride = await rideOf(server, 'Noor');
  const page = await open('dispatcher', '/unrouted');
  await page.getByRole('button', { name: 'Explain routing' }).click();
  const drawer = page.getByRole('dialog', { name: 'Explain routing' });
  await drawer.getByRole('textbox', { name: 'From' }).fill('06 0000 0103');
  await drawer.getByRole('textbox', { name: 'To' }).fill(ride.customerDials.number);
  await drawer.getByRole('button', { name: 'Explain' }).click();
  await expect(drawer.getByText('Goes to the other side', { exact: true }).first()).toBeVisible();
  await expect(drawer.getByText(`To ${ride.driver.name} (driver)`)).toBeVisible();
});
