import { expect, row, test } from '../support/test.ts';

test('a customer is added, changed and found', async ({ open }) => {
  const page = await open('dispatcher', '/customers');
  await expect(row(page, 'Walter')).toBeVisible();
  await page.getByRole('button', { name: 'New customer' }).click();
  const add = page.getByRole('dialog', { name: 'New customer' });
  await add.getByRole('textbox', { name: 'Name' }).fill('Bram de Wit');
  await add.getByRole('textbox', { name: 'Phone' }).fill('06 0000 0177');
  await add.getByRole('textbox', { name: 'Note' }).fill('Rings the bell twice');
  await add.getByRole('button', { name: 'Add customer' }).click();
  await expect(add).toBeHidden();
  await expect(row(page, 'Bram de Wit')).toContainText('Rings the bell twice');
  await expect(row(page, 'Bram de Wit')).toContainText(/\+31 •+ 77/);

  await row(page, 'Bram de Wit').getByText('Bram de Wit').click();
  await page
    .getByRole('dialog', { name: 'Bram de Wit' })
    .getByRole('button', { name: 'Edit' })
    .click();
  const edit = page.getByRole('dialog', { name: 'Edit Bram de Wit' });
  await edit.getByRole('textbox', { name: 'Name' }).fill('Bram de Witte');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  await page.goto('/customers');
  await page.getByRole('textbox', { name: 'Search customers' }).fill('witte');
  await expect(row(page, 'Walter')).toHaveCount(0);
  await expect(row(page, 'Bram de Witte')).toBeVisible();
});

test('a phone that is taken, and a person with a ride, are refused in words', async ({ open }) => {
  const page = await open('dispatcher', '/drivers');
  await page.getByRole('button', { name: 'New driver' }).click();
  const add = page.getByRole('dialog', { name: 'New driver' });
  await add.getByRole('textbox', { name: 'Name' }).fill('Rosa');
  await add.getByRole('textbox', { name: 'Phone' }).fill('+31 970 1000 0001');
  await add.getByRole('button', { name: 'Add driver' }).click();
  await expect(add).toContainText('one of our own proxy numbers');
  await add.getByRole('button', { name: 'Cancel' }).click();

  await row(page, 'Gijs').getByText('Gijs').click();
  await page.getByRole('dialog', { name: 'Gijs' }).getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Gijs' });
  await edit.getByRole('switch').click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit.getByRole('alert')).toContainText(/ride/i);
});

test('a person has further phones, and another main one', async ({ open }) => {
  const page = await open('dispatcher', '/customers');
  await row(page, 'Cara').getByText('Cara').click();
  const drawer = page.getByRole('dialog', { name: 'Cara' });
  await drawer.getByRole('button', { name: 'Add a phone' }).click();
  const another = drawer.getByRole('textbox', { name: 'Another phone' });
  await another.fill('06 0000 0101');
  await drawer.getByRole('button', { name: 'Add phone' }).click();
  await expect(drawer).toContainText('This person has this phone already.');
  await another.fill('06 0000 0191');
  await drawer.getByRole('button', { name: 'Add phone' }).click();
  const further = drawer.getByRole('list', { name: 'Further phones' });
  await expect(further).toContainText(/\+31 •+ 91/);

  await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Cara' });
  await expect(edit.getByRole('radio')).toHaveCount(0);
  await edit.getByRole('textbox', { name: 'Phone' }).fill('06 0000 0192');
  await edit.getByRole('radio', { name: 'It stays a further phone' }).check();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  await expect(further.getByRole('listitem')).toHaveCount(2);
  await expect(further).toContainText(/\+31 •+ 01/);

  await further.getByRole('button', { name: /Remove \+31 •+ 91/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the phone' }).click();
  await expect(further.getByRole('listitem')).toHaveCount(1);
});

test('a telco is asked about a number before it is kept', async ({ open }) => {
  const page = await open('dispatcher', '/customers');
  await page.getByRole('button', { name: 'New customer' }).click();
  const add = page.getByRole('dialog', { name: 'New customer' });
  const phone = add.getByRole('textbox', { name: 'Phone' });
  const ask = add.getByRole('button', { name: /^Ask/ });
  for (const [number, words] of [
    ['06 1000 9801', 'Landline: takes calls, no texts'],
    ['06 1000 1234', 'Mobile'],
    ['06 1000 9803', 'No such phone'],
  ] as const) {
    await phone.fill(number);
    await ask.click();
    await expect(add.getByRole('status')).toContainText(words);
    await expect(add.getByRole('status')).toContainText('Netherlands');
  }
  await phone.fill('12');
  await ask.click();
  await expect(add.getByRole('alert')).toContainText('wrong length');
});

test('a list is imported, and its bad rows are told', async ({ open }) => {
  const page = await open('dispatcher', '/customers');
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import customers' });
  await dialog
    .locator('..')
    .locator('input[type=file]')
    .or(page.locator('input[type=file]'))
    .first()
    .setInputFiles({
      name: 'customers.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'name,phone,note\r\n' +
          'Ella,06 0000 0141,"Back door, please"\r\n' +
          'Finn,not a phone,\r\n' +
          ',06 0000 0142,\r\n' +
          'Cara,06 0000 0101,A regular\r\n',
      ),
    });
  await expect(dialog.getByText('Nothing is written yet.')).toBeVisible();
  await expect(dialog).toContainText('1would be added');
  await expect(dialog).toContainText('1would be updated');
  await expect(dialog).toContainText('2left out');
  const left = dialog.getByRole('region', { name: 'Rows left out' });
  await expect(left.getByRole('row').filter({ hasText: 'Finn' })).toContainText('phone');
  await expect(left.getByRole('row').filter({ hasText: '(no name)' })).toContainText('name');
  await dialog.getByRole('button', { name: 'Import the others' }).click();
  await expect(dialog.getByRole('status')).toContainText('Imported, except 2 of 4 rows.');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(row(page, 'Ella')).toContainText('Back door, please');
  await expect(row(page, 'Cara')).toContainText('A regular');
  await expect(row(page, 'Finn')).toHaveCount(0);
});

test('a whole number is shown only to whoever says why', async ({ open }) => {
  const page = await open('dispatcher', '/customers');
  await expect(row(page, 'Cara')).toContainText(/\+31 •+ 01/);
  await row(page, 'Cara').getByRole('button', { name: 'Show the whole number' }).click();
  const popover = page.getByRole('dialog', { name: 'Show the whole number' });
  const show = popover.getByRole('button', { name: 'Show the number' });
  await expect(show).toBeDisabled();
  await popover.getByRole('textbox').fill('  ');
  await expect(show).toBeDisabled();
  await popover.getByRole('textbox').fill('Asked to be called back');
  await show.click();
  await expect(row(page, 'Cara')).toContainText('+31600000101');
  await row(page, 'Cara').getByRole('button', { name: 'Hide the number' }).click();
  await expect(row(page, 'Cara')).not.toContainText('600000101');
});
