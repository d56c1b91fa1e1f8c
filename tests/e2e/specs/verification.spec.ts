import { expect, test } from '../support/test.ts';

test('a customer’s phone is verified by his reply, and brings the credit once', async ({
  open,
  server,
}) => {
  await server.gql(
    'admin',
    'mutation { addNumber(input: { number: "+3197010999001", provider: "simulator", purpose: VERIFY }) { id } }',
    {},
  );
  const { markets } = await server.gql('admin', '{ markets { id isDefault } }', {});
  await server.gql(
    'admin',
    `mutation ($id: ID!) {
      updateVerificationPolicy(marketId: $id, patch: { credit: "5.00", creditCurrency: "EUR" }) { id }
    }`,
    { id: markets.find((market: { isDefault: boolean }) => market.isDefault).id },
  );
  const page = await open('dispatcher', '/verification');
  await expect(page.getByText('No phone was verified yet')).toBeVisible();
  await page.getByRole('button', { name: 'Verify a phone' }).click();
  await page.getByRole('combobox', { name: 'Customer' }).fill('Lotte');
  await page.getByRole('option', { name: /Lotte/ }).click();
  await page.getByRole('button', { name: 'Send the code' }).click();

  // The log has dots; the handset, which is the customer's, has the code.
  const drawer = page.getByRole('dialog', { name: 'Verification' });
  const messages = drawer.getByRole('list', { name: 'Texts on the phone' });
  await expect(messages).toContainText('Reply to this message with the code.');
  const code = (await messages.textContent())?.match(/\d{6}/)?.[0] ?? '';
  await drawer.getByLabel('Reply as the customer').fill(code);
  await drawer.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(messages).toContainText('Thank you, your number is verified.');
  await expect(drawer).toContainText('Verified');

  await drawer.getByRole('link', { name: 'Lotte' }).click();
  const person = page.getByRole('dialog', { name: 'Lotte' });
  await person.getByRole('button', { name: 'Claim credit of 5.00 EUR' }).click();
  await expect(person).toContainText('Credit of 5.00 EUR claimed');
});
