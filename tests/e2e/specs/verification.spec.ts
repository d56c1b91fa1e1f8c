import { expect, row, test } from '../support/test.ts';

test('a customer’s phone is verified by his reply, and brings the credit once', async ({
  open,
}) => {
  const page = await open('dispatcher', '/verification');
  await expect(row(page, 'Noor')).toContainText('Verified');
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

test('a manager decides which phones get codes and what is given', async ({ open }) => {
  const page = await open('admin', '/settings');
  const form = page.getByRole('article', { name: 'Verification in Amsterdam' });
  await expect(form.getByLabel('Credit of a new customer')).toHaveValue('5.00');
  await form.getByLabel('Further countries').fill('be, de');
  await form.getByLabel('Codes a day').click();
  await form.getByLabel('Credit of a new customer').fill('7,50');
  await form.getByRole('button', { name: 'Save verification' }).click();
  await expect(form).toContainText('An amount as 5.00');
  await form.getByLabel('Credit of a new customer').fill('7.50');
  await form.getByRole('button', { name: 'Save verification' }).click();
  await expect(page.getByText('Saved. It holds from now on.')).toBeVisible();
  await page.reload();
  await expect(form).toContainText('DE');
  await expect(form.getByLabel('Credit of a new customer')).toHaveValue('7.50');
});

test('a line has its hours', async ({ open }) => {
  const page = await open('admin', '/settings');
  const form = page.getByRole('article', { name: 'Contact in Amsterdam' });
  const hours = form.getByLabel('Hours of the support line');
  await hours.fill('always');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toContainText('As Mon-Fri 08:00-18:00');
  await hours.fill('Mon-Fri 08:00-18:00');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It holds from now on.')).toBeVisible();
});
