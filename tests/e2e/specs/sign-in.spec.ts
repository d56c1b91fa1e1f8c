import { email, password } from '../support/server.ts';
import { expect, type Page, test } from '../support/test.ts';

// Nobody is signed in at first, and one password is wrong: the browser notes each as a failed request.
test.use({ tolerated: [/status of 401 .*\/auth\/(refresh|login)/] });

async function signIn(page: Page, secret: string) {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email('dispatcher'));
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a wrong password is refused, the right one leads to the rides', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/signin$/);
  await signIn(page, 'not-the-password');
  await expect(page.getByRole('alert')).toContainText('E-mail or password is wrong.');
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue('');
  await signIn(page, password);
  await expect(page.getByRole('heading', { name: 'Rides', level: 1 })).toBeVisible();
  await expect(page.getByRole('table', { name: 'rides' })).toContainText('Walter');
});

test('whoever asked for a page is led there after signing in', async ({ page }) => {
  await page.goto('/drivers?q=Eva');
  await expect(page).toHaveURL(/\/signin\?next=/);
  await signIn(page, password);
  await expect(page).toHaveURL(/\/drivers\?q=Eva$/);
  await expect(page.getByRole('table', { name: 'drivers' })).toContainText('Eva');
});

test('an address elsewhere leads to the rides', async ({ page }) => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
    await page.context().clearCookies();
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    await signIn(page, password);
    await expect(page.getByRole('heading', { name: 'Rides', level: 1 })).toBeVisible();
  }
});

test('a reload keeps the session, and no token lies about in the browser', async ({ page }) => {
  await page.goto('/');
  await signIn(page, password);
  await expect(page.getByRole('table', { name: 'rides' })).toContainText('Walter');
  await page.reload();
  await expect(page.getByRole('table', { name: 'rides' })).toContainText('Walter');
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(kept).not.toMatch(/eyJ|token|bearer|[\w-]{40,}/i);
  const [cookie, ...others] = await page.context().cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
});

test('signing out ends the session for good', async ({ page }) => {
  await page.goto('/');
  await signIn(page, password);
  await page.getByRole('button', { name: /Dana Dispatch/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.goto('/customers');
  await expect(page).toHaveURL(/\/signin/);
  await expect(page.getByText('Amira')).toHaveCount(0);
});

test('the first page is light', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  const sizes = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter((resource) => /\.(js|css)$/.test(new URL(resource.name).pathname))
      .map((resource) => resource.encodedBodySize),
  );
  expect(sizes.length).toBeGreaterThan(5);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  expect(bytes, 'compressed script and style').toBeLessThan(220 * 1024);
  expect(bytes, 'compressed script and style').toBeGreaterThan(100 * 1024);
});
