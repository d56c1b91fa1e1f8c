import { readFile } from 'node:fs/promises';
import { expect, row, test } from '../support/test.ts';

test('the audit log is narrowed, verified and taken away', async ({ open }) => {
  const page = await open('admin', '/audit');
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/^Whole: \d+ records/)).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toBe('audit.csv');
  expect(await readFile(await file.path(), 'utf8')).toContain('seq,at,actor');
});

test('nobody is erased without his name typed', async ({ open }) => {
  const page = await open('admin', '/customers');
  const person = page.getByRole('dialog', { name: 'New customer' });
  await page.getByRole('button', { name: 'New customer' }).click();
  await person.getByRole('textbox', { name: 'Name' }).fill('Zebediah Quill');
  await person.getByRole('textbox', { name: 'Phone' }).fill('06 0000 0999');
  await person.getByRole('button', { name: /Add|Create|Save/ }).click();
  await row(page, 'Zebediah Quill').click();
  await page.getByRole('button', { name: 'Erase' }).click();
  const asked = page.getByRole('dialog', { name: 'Erase this person?' });
  await asked.getByRole('textbox', { name: 'Why' }).fill('asked for it');
  await asked.getByRole('textbox', { name: /Type/ }).fill('Zebediah');
  await asked.getByRole('button', { name: 'Erase' }).click();
  await expect(asked.getByText('Type the name as it is written.')).toBeVisible();
  await asked.getByRole('textbox', { name: /Type/ }).fill('Zebediah Quill');
  await asked.getByRole('button', { name: 'Erase' }).click();
  await expect(page.getByText('Name, numbers, texts and places are gone')).toBeVisible();
});

test('an endpoint into a private network is refused', async ({ open }) => {
  const page = await open('admin', '/outgoing');
  await page.getByRole('button', { name: 'New endpoint' }).click();
  const form = page.getByRole('dialog', { name: 'New endpoint' });
  await form.getByRole('textbox', { name: 'Address' }).fill('https://169.254.169.254/');
  await form.getByRole('button', { name: 'Make endpoint' }).click();
  await expect(form.getByText(/not to be reached/)).toBeVisible();
  await form.getByRole('textbox', { name: 'Address' }).fill('https://example.com/in');
  await form.getByRole('button', { name: 'Make endpoint' }).click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
});

test('a server of the company is asked before texts are passed on', async ({ open }) => {
  const page = await open('admin', '/outgoing');
  const section = page.getByRole('region', { name: 'Asked before delivery' });
  await section.getByRole('button', { name: 'Set up' }).click();
  const form = page.getByRole('dialog', { name: 'Asked before delivery' });
  await form.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/ask');
  await form.getByRole('radio', { name: 'Hold it' }).check();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText(/not to be reached/)).toBeVisible();
  await form.getByRole('textbox', { name: 'Address' }).fill('https://example.com/ask');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(section.getByText('texts are held until a person lets them go')).toBeVisible();
  await section.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(section.getByRole('button', { name: 'Set up' })).toBeVisible();
});
