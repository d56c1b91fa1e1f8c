import { expect, row, test } from '../support/test.ts';

test('the board asks for its rides before it is drawn, and is drawn without them if need be', async ({
  open,
}) => {
  const page = await open('dispatcher');
  await expect(row(page, 'Noor')).toBeVisible();
  // Where the page stood when it asked.
  await page.addInitScript(() => {
    const ask = window.fetch;
    window.fetch = (...request) => {
      if (String(request[1]?.body).includes('"operationName":"Board"')) {
        document.documentElement.dataset.asked ??= document.querySelector('main')
          ? 'drawn'
          : 'bare';
      }
      return ask(...request);
    };
  });
  let answer = () => {};
  const answered = new Promise<void>((go) => {
    answer = go;
  });
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON().operationName === 'Board') await answered;
    await route.continue();
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Rides' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-asked', 'bare');
  await expect(row(page, 'Noor')).toHaveCount(0);
  answer();
  await expect(row(page, 'Noor')).toBeVisible();
});

test('the console comes whole to a browser that does not take Brotli, as over plain HTTP', async ({
  open,
}) => {
  const page = await open('dispatcher');
  const script = (await page.locator('script[type=module]').getAttribute('src')) ?? '';
  const bodies = new Set<string>();
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await page.request.get(script, {
      headers: { 'Accept-Encoding': encoding },
    });
    expect(answer.headers()['content-encoding'] ?? 'identity').toBe(encoding);
    bodies.add(await answer.text());
  }
  expect(bodies.size).toBe(1);
  expect([...bodies][0]).toContain('/auth/refresh');
});
