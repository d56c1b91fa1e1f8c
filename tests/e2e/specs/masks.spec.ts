import { expect, handset, row, test } from '../support/test.ts';

test('a mask leads callers to its owner, who answers the one he names, until it is revoked', async ({
  open,
}) => {
  test.setTimeout(60_000);
  const page = await open('admin', '/masks');
  await expect(row(page, 'Bike for sale')).toContainText('Femke');
  await page.getByRole('button', { name: 'New mask' }).click();
  const form = page.getByRole('dialog', { name: 'New mask' });
  await form.getByText('Customer', { exact: true }).click();
  await form.getByRole('combobox', { name: 'Person' }).fill('Lotte');
  await page.getByRole('option', { name: /Lotte/ }).click();
  await form.getByRole('textbox', { name: 'Label' }).fill('Flat to let');
  await form.getByRole('button', { name: 'Make mask' }).click();
  const drawer = page.getByRole('dialog', { name: /^Flat to let/ });
  await expect(drawer).toContainText('Active');
  await expect(drawer).toContainText('Nobody has used it yet.');

  await drawer.getByRole('link', { name: 'Try it in the simulator' }).click();
  const [caller, owner] = [handset(page, 'A stranger'), handset(page, 'Lotte')];
  const say = async (phone: typeof caller, words: string) => {
    await phone.getByRole('textbox', { name: 'Text message' }).fill(words);
    await page.keyboard.press('Enter');
  };
  await say(caller, 'Is the flat free in May?');
  await expect(owner.getByRole('log')).toContainText('Is the flat free in May?');
  await page.getByRole('textbox', { name: 'Caller’s phone' }).fill('+31 6 55501235');
  await say(caller, 'Are dogs allowed?');
  // The owner sees who it was: the second one. The first has none before it.
  await expect(owner.getByRole('log')).toContainText('@2 Are dogs allowed?');
  await expect(owner.getByRole('log')).not.toContainText('@1');

  // Two people wrote: whom he means has to be said.
  await say(owner, 'Yes, in May');
  await expect(owner.getByRole('log')).toContainText('Not sent: several people wrote to you here.');
  await say(owner, '@2 Small ones');
  await expect(caller.getByRole('log')).toContainText('Small ones');
  await expect(caller.getByRole('log')).not.toContainText('@2');
  await expect(owner.getByText('Small ones')).toHaveCount(1);
  await expect(owner.getByText('@2 Small ones')).toBeVisible();
  // So it is on a page that is loaded anew, where nothing was typed.
  await page.reload();
  await expect(owner.getByText('@2 Small ones')).toBeVisible();
  await expect(owner.getByText('Small ones')).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Caller’s phone' }).fill('+31 6 55501234');
  await expect(caller.getByRole('log')).toContainText('Is the flat free in May?');
  await expect(caller.getByRole('log')).not.toContainText('Small ones');

  // A call shows the owner the mask, too.
  await caller.getByRole('button', { name: /^Call / }).click();
  const incoming = owner.getByRole('region', { name: 'Incoming call' });
  await expect(incoming).toContainText('is calling you');
  await incoming.getByRole('button', { name: 'Decline' }).click();

  // Paused, nobody gets through; resumed, they do; revoked, never again.
  await page.getByRole('link', { name: 'Flat to let' }).click();
  const answer = drawer.getByRole('listitem').filter({ hasText: 'Small ones' });
  await expect(answer).toContainText(/Lotte to @2 \+31 •+ 35/);
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Are dogs allowed?' })).toContainText(
    /@2 \+31 •+ 35/,
  );
  await drawer.getByRole('button', { name: 'Pause' }).click();
  await expect(drawer).toContainText('Paused');
  await drawer.getByRole('link', { name: 'Try it in the simulator' }).click();
  await say(caller, 'Hello?');
  await expect(caller.getByRole('log')).toContainText('Hello?');
  await expect(owner.getByRole('log')).not.toContainText('Hello?');
  await page.getByRole('link', { name: 'Flat to let' }).click();
  await drawer.getByRole('button', { name: 'Resume' }).click();
  await expect(drawer).toContainText('Active');
  await drawer.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke mask' }).click();
  await expect(drawer).toContainText('Revoked');
  await page.keyboard.press('Escape');
  await expect(row(page, 'Flat to let')).toHaveCount(0);
  await page.getByText('With revoked').click();
  await expect(row(page, 'Flat to let')).toContainText('Revoked');
});
