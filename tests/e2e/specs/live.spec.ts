import type { Page, WebSocketRoute } from '@playwright/test';
import { expect, handset, rideOf, row, test, textFrom, thread } from '../support/test.ts';

/** As fast as one expects news to be there. */
const soon = { timeout: 2_000 };

const isLive = (page: Page) =>
  expect(page.getByRole('status').filter({ hasText: /^Live$/, visible: true })).toBeVisible();

test('a text in one browser shows in the others at once', async ({ open, server }) => {
  const ride = await rideOf(server, 'Sofia');
  const simulator = await open('dispatcher', `/simulator?ride=${ride.id}`);
  const board = await open('admin', '/');
  const page = await open('admin', `/rides/${ride.id}`);
  for (const each of [simulator, board, page]) await isLive(each);
  await expect(thread(page)).toContainText('bring a dog');
  await expect(row(board, 'Sofia')).toContainText('bring a dog');

  const phone = handset(simulator, 'Sofia');
  await phone.getByRole('textbox', { name: 'Text message' }).fill('He is a very small dog');
  await phone.getByRole('button', { name: 'Send' }).click();

  await expect(thread(page)).toContainText('He is a very small dog', soon);
  await expect(row(board, 'Sofia')).toContainText('He is a very small dog', soon);
  await expect(thread(page).getByText('Delivered').last()).toBeVisible();
  // The ride that has news is the first of the list.
  await expect(board.locator('tbody tr').first()).toContainText('Sofia');
});

test('what is changed by one dispatcher shows at the other', async ({ open, server }) => {
  const ride = await rideOf(server, 'Noor');
  const other = await open('dispatcher', `/rides/${ride.id}`);
  const board = await open('dispatcher', '/');
  await isLive(other);
  await isLive(board);
  await expect(row(board, 'Noor')).toBeVisible();
  await server.gql('admin', 'mutation ($id: ID!) { completeRide(id: $id) { id } }', {
    id: ride.id,
  });
  await expect(other.getByText('Completed').first()).toBeVisible(soon);
  await expect(other.getByRole('button', { name: /^Driver / })).toHaveCount(0);
  await expect(row(board, 'Noor')).toHaveCount(0);
});

test.describe('a lost connection', () => {
  test.use({ tolerated: [/ERR_INTERNET_DISCONNECTED|WebSocket/] });

  test('costs nothing of what was said meanwhile', async ({ open, server }) => {
    const ride = await rideOf(server, 'Milan');
    const page = await open('dispatcher', '/account');
    const context = page.context();
    let away = false;
    const sockets: WebSocketRoute[] = [];
    await context.routeWebSocket(/\/graphql$/, (socket) => {
      if (away) return void socket.close({ code: 4499 });
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.goto(`/rides/${ride.id}`);
    await isLive(page);
    await expect(thread(page)).toContainText('See you at the gate');
    await textFrom(server, ride, 'customer', 'Before the tunnel');
    await expect(thread(page)).toContainText('Before the tunnel', soon);

    away = true;
    await context.setOffline(true);
    for (const socket of sockets) await socket.close({ code: 4499 });
    await expect(
      page.getByRole('status').filter({ hasText: 'Reconnecting', visible: true }),
    ).toBeVisible();
    for (const n of [1, 2, 3]) await textFrom(server, ride, 'driver', `In the tunnel ${n}`);
    await expect(thread(page)).not.toContainText('In the tunnel');

    away = false;
    await context.setOffline(false);
    for (const n of [1, 2, 3]) {
      await expect(thread(page).getByText(`In the tunnel ${n}`)).toHaveCount(1);
    }
    await isLive(page);
    await textFrom(server, ride, 'customer', 'After the tunnel');
    await expect(thread(page)).toContainText('After the tunnel', soon);
  });
});

test.describe('a server that is started again', () => {
  test.use({ tolerated: [/ERR_CONNECTION_|WebSocket|ERR_EMPTY_RESPONSE/] });

  test('is found again by the open page', async ({ open, server }) => {
    const ride = await rideOf(server, 'Milan');
    const page = await open('dispatcher', `/rides/${ride.id}`);
    await isLive(page);
    await expect(thread(page)).toContainText('See you at the gate');
    await server.restart();
    await textFrom(server, ride, 'customer', 'Are you still there?');
    await expect(thread(page)).toContainText('Are you still there?', { timeout: 15_000 });
    await isLive(page);
  });
});

test.describe('a page that cannot be fetched', () => {
  test.use({ tolerated: [/ERR_INTERNET_DISCONNECTED|WebSocket|status of 404|server cannot be reached|Unable to preload/] });

  test('says why, and opens by itself once the server answers', async ({ open }) => {
    const page = await open('admin');
    await isLive(page);
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Audit log' }).click();
    await expect(
      page.getByRole('heading', { name: 'The server cannot be reached. Check your connection.' }),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    await page.context().setOffline(false);
    await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible({ timeout: 10_000 });
  });

  test('is loaded anew where the server has another by now', async ({ open }) => {
    const page = await open('admin');
    await isLive(page);
    await page.route(/\/assets\/AuditPage/, (route) => route.fulfill({ status: 404 }));
    const anew = page.waitForEvent('load');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await anew;
    await page.unroute(/\/assets\/AuditPage/);
    await expect(page).toHaveURL('/audit');
  });
});
