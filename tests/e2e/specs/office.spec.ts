import { choose, expect, rideOf, row, test, thread } from '../support/test.ts';

test('a number joins the pool once, and rests when it is suspended', async ({ open }) => {
  const page = await open('admin', '/numbers');
  await expect(row(page, '+3197010000001')).toContainText('Active');
  const drawer = page.getByRole('dialog', { name: 'Add a number' });
  const add = async (number: string) => {
    await page.getByRole('button', { name: 'Add number' }).first().click();
    await drawer.getByRole('textbox', { name: 'Number' }).fill(number);
    await drawer.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: /simulator/i }).click();
    await drawer.getByRole('button', { name: 'Add number' }).click();
  };
  await add('+31 970 1000 0042');
  await expect(drawer).toBeHidden();
  await expect(row(page, '+3197010000042')).toContainText('Active');

  await page.getByRole('button', { name: 'Suspend +3197010000042' }).click();
  await page.getByRole('button', { name: 'Suspend the number' }).click();
  await expect(row(page, '+3197010000042')).toContainText('Suspended');
  await page.getByRole('button', { name: 'Activate +3197010000042' }).click();
  await page.getByRole('button', { name: 'Activate the number' }).click();
  await expect(row(page, '+3197010000042')).toContainText('Active');

  await add('+31 970 1000 0042');
  await expect(drawer).toContainText(/already|exists/i);
  await expect(row(page, '+3197010000042')).toHaveCount(1);
});

test('an unrouted contact is put aside, and taken back', async ({ open }) => {
  const page = await open('dispatcher', '/unrouted');
  const scarf = row(page, 'I lost a scarf');
  await expect(scarf).toContainText(/Perhaps|Not known to us/);
  await scarf.getByRole('button', { name: 'Dismiss' }).click();
  await scarf.getByRole('button', { name: 'Undo' }).click();
  await expect(scarf.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  await scarf.getByRole('button', { name: 'Dismiss' }).click();
  // Leaving the page does not undo it.
  await page.getByRole('link', { name: /^Numbers/ }).click();
  await expect(row(page, '+3197010000001')).toBeVisible();
  const nav = page.getByRole('link', { name: /^Unrouted/ });
  await expect(nav).toHaveText('Unrouted');
  await nav.click();
  await expect(page.getByText('Nothing to look into')).toBeVisible();
  await page.getByRole('button', { name: 'Show settled' }).click();
  await expect(scarf).toContainText('Dismissed');
});

test('a viewer sees the rides, but no phone and nothing to do', async ({ open, server }) => {
  const ride = await rideOf(server, 'Walter');
  const page = await open('viewer');
  const nothingToDo = async () => {
    await expect(
      page.getByRole('button', {
        name: /^(New|Import|Add (a )?(number|customer|driver|user)|Dismiss|Complete$|Cancel ride|More to do|Driver |Reconnect|Retry|Suspend|Drain|Send|Save|Show the whole)/,
      }),
    ).toHaveCount(0);
    expect(await page.locator('body').innerText()).not.toMatch(/6\s?0000\s?0[129]0\d|60000/);
  };
  await expect(row(page, 'Walter')).toBeVisible();
  await expect(page.getByRole('link', { name: 'New ride' })).toHaveCount(0);
  await nothingToDo();
  await page.goto(`/rides/${ride.id}`);
  await expect(thread(page)).toContainText('Text hidden from your role');
  await expect(thread(page)).not.toContainText('On my way');
  await expect(page.getByRole('region', { name: 'Customer: Walter' })).toContainText('•');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  await nothingToDo();
  for (const [path, name] of [
    ['/customers', 'Cara'],
    ['/drivers', 'Dan'],
    ['/numbers', '+3197010000001'],
    ['/unrouted', 'Text hidden from your role'],
  ] as const) {
    await page.goto(path);
    await expect(row(page, name).first()).toBeVisible();
    await nothingToDo();
  }
  await page.goto('/simulator');
  await expect(page.getByText('Your role looks on').first()).toBeVisible();
  await nothingToDo();
  await page.goto('/rides/new');
  await expect(page.getByText('Your role looks on')).toBeVisible();
  await page.goto('/users');
  await expect(page.getByText('This page is for administrators')).toBeVisible();
  await page.goto('/settings');
  await expect(page.getByText('Amsterdam').first()).toBeVisible();
  await nothingToDo();
});

test('who keeps the server running sees what it does from time to time', async ({ open }) => {
  const page = await open('admin', '/settings');
  const work = page.getByRole('table', { name: 'periodic work' });
  await expect(row(page, 'Rides that wait for a number')).toContainText('30 s');
  await expect(row(page, 'Calls whose end no telco told')).toContainText('1 min');
  await expect(work.getByText('Done').first()).toBeVisible();
  // Each has words of its own: none goes by its name at the server.
  expect(await work.innerText()).not.toMatch(/\b[a-z]+\.[a-z_]+\b/);
  const others = await open('viewer', '/settings');
  await expect(others.getByRole('heading', { name: 'Providers' })).toBeVisible();
  await expect(others.getByRole('heading', { name: 'Periodic work' })).toHaveCount(0);
});

test('an admin adds a user, who signs in until deactivated', async ({ open, server }) => {
  const page = await open('admin', '/users');
  await expect(row(page, 'Vic Viewer')).toBeVisible();
  await page.getByRole('button', { name: 'New user' }).click();
  const add = page.getByRole('dialog', { name: 'New user' });
  await add.getByRole('textbox', { name: 'Name' }).fill('Nina Night');
  await add.getByRole('textbox', { name: 'E-mail' }).fill('nina@birdcar.example');
  await add.locator('input[autocomplete=new-password]').fill('a long enough secret 7');
  await add.getByRole('button', { name: /Add|Create/ }).click();
  await expect(add).toBeHidden();
  await expect(row(page, 'Nina Night')).toContainText('Dispatcher');
  const signIn = () =>
    page.request
      .post(`${server.url}/auth/login`, {
        headers: { 'X-Maskline-Console': '1', Cookie: '' },
        data: { email: 'nina@birdcar.example', password: 'a long enough secret 7' },
      })
      .then((answer) => answer.status());
  // In a jar of its own: the page's session stays.
  const before = await page.context().cookies();
  expect(await signIn()).toBe(200);
  await page.context().addCookies(before);

  await row(page, 'Nina Night').getByText('Nina Night').click();
  const edit = page.getByRole('dialog', { name: /Nina Night/ });
  await edit.getByRole('switch').click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  await expect(row(page, 'Nina Night')).toContainText('Deactivated');
  expect(await signIn()).toBe(401);
});

test('a changed grace is kept and told when a ride is completed', async ({ open, server }) => {
  const ride = await rideOf(server, 'Noor');
  const page = await open('admin', '/settings');
  const grace = page.getByRole('textbox', { name: 'Contact after a completed ride' });
  const form = page.getByRole('article').filter({ has: grace });
  const save = form.getByRole('button', { name: 'Save', exact: true });
  await grace.fill('soon');
  await save.click();
  await expect(page.getByText('A number and its unit, as 30 min, 2 h or 1 day.')).toBeVisible();
  await grace.fill('20 min');
  await save.click();
  await expect(page.getByText('Saved. It holds from now on.')).toBeVisible();
  await page.reload();
  await expect(grace).toHaveValue('20 min');
  await page.goto(`/rides/${ride.id}`);
  await choose(page, 'Complete');
  await expect(page.getByRole('dialog')).toContainText('for another 20 minutes');
});

test.describe('a new password', () => {
  // The other page is refused at whatever it asks next.
  test.use({ tolerated: [/status of 401 .*\/(auth\/refresh|graphql)/] });

  test('holds here, and signs out everywhere else', async ({ open }) => {
    const here = await open('dispatcher', '/account');
    const there = await open('dispatcher', '/account');
    await expect(there.getByText('dispatcher@birdcar.example').first()).toBeVisible();
    await here.getByRole('textbox', { name: 'Current password' }).fill('birdcar-demo');
    await here
      .getByRole('textbox', { name: 'New password', exact: true })
      .fill('quite another one 9');
    await here
      .getByRole('textbox', { name: 'New password, once more' })
      .fill('quite another one 9');
    await here.getByRole('button', { name: 'Change password' }).click();
    await expect(here.getByText('Your password is changed.')).toBeVisible();
    await here.getByRole('link', { name: 'Customers' }).click();
    await expect(row(here, 'Cara')).toBeVisible();
    await here.reload();
    await expect(row(here, 'Cara')).toBeVisible();
    await there.reload();
    await expect(there.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });
});
