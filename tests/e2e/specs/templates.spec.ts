import { expect, rideOf, test } from '../support/test.ts';

test('a market writes in its own words, sees them first, and takes them back', async ({
  open,
  server,
}) => {
  const page = await open('admin', '/templates');
  await page.getByRole('button', { name: /O1\b.*conversation has ended\. Thank/ }).click();
  const editor = page.getByRole('dialog', { name: /^O1: Whoever wrote/ });
  const words = editor.getByRole('textbox', { name: 'Words' });
  await words.fill('This number of ');
  await editor.getByRole('button', { name: /^Insert brand/ }).click();
  await expect(words).toHaveValue('This number of {brand}');
  await words.fill('Nobody is here any more. {brnd}');
  await expect(editor.getByRole('region', { name: 'Preview' })).toContainText('{brnd} is not known');
  await words.fill('Nobody is here any more, says {brand} 🚕');
  const preview = editor.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText(/Nobody is here any more, says (BirdCar|Maskline)/);
  await expect(preview).toContainText('UCS-2');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();
  await expect(page.getByRole('button', { name: /O1\b.*Nobody is here any more/ })).toContainText(
    'Your words',
  );

  // A stranger reads them.
  const { customerDials } = await rideOf(server, 'Walter');
  const { simulateText } = await server.gql<{ simulateText: { reply: string } }>(
    'dispatcher',
    `mutation ($number: String!) {
      simulateText(from: { phone: "+31600000777" }, number: $number, body: "hello?") { reply }
    }`,
    { number: customerDials.number },
  );
  expect(simulateText.reply).toContain('Nobody is here any more');

  await page.getByRole('button', { name: /O1\b.*Nobody is here any more/ }).click();
  await editor.getByRole('button', { name: 'Reset' }).click();
  await expect(words).toHaveValue(/^We're sorry, this conversation has ended/);
});

test('a canned reply is kept ready and picked in a ride', async ({ open, server }) => {
  const page = await open('admin', '/templates');
  await page.getByText('Canned replies').click();
  await page.getByRole('button', { name: 'New reply' }).click();
  const form = page.getByRole('dialog', { name: 'New reply' });
  await form.getByRole('textbox', { name: 'Title' }).fill('Late');
  await form.getByRole('textbox', { name: 'Words' }).fill('{driver} is ten minutes late.');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();

  const ride = await rideOf(server, 'Noor');
  await page.goto(`/rides/${ride.id}`);
  await page.getByRole('button', { name: 'Canned replies' }).click();
  await page.getByRole('menuitem', { name: /^Late/ }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue(
    `${ride.driver.name} is ten minutes late.`,
  );
});
