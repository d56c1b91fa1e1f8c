// E41: in a country where no number carries both texts and calls, people text one number and call
// another.

import type { Page } from '@playwright/test';
import { expect, handset, row, test, thread } from '../support/test.ts';

const texts = '+32460200301';
const calls = '+3225880301';

/** Rents a number that carries only what is said, for Brussels. */
async function add(page: Page, number: string, carriesNot: 'Texts' | 'Calls') {
  const drawer = page.getByRole('dialog', { name: 'Add a number' });
  await page.getByRole('button', { name: 'Add number' }).first().click();
  await drawer.getByRole('textbox', { name: 'Number' }).fill(number);
  await drawer.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: /simulator/i }).click();
  await drawer.getByRole('combobox', { name: 'Market' }).click();
  await page.getByRole('option', { name: 'Brussels' }).click();
  await drawer.getByRole('checkbox', { name: carriesNot }).uncheck();
  await drawer.getByRole('button', { name: 'Add number' }).click();
  await expect(drawer).toBeHidden();
}

test('people text one number of a pair and call the other', async ({ open, server }) => {
  const made = await server.gql<Record<'market' | 'customer' | 'driver', { id: string }>>(
    'admin',
    `mutation {
      market: createMarket(input: { name: "Brussels", country: "BE", timeZone: "Europe/Brussels" }) { id }
      customer: createCustomer(input: { name: "Odile", phone: "+32470000301" }) { id }
      driver: createDriver(input: { name: "Wout", phone: "+32470000302" }) { id }
    }`,
  );
  const page = await open('admin', '/numbers');
  await add(page, texts, 'Calls');
  await expect(row(page, texts)).toContainText('Not given out: nobody could call it');
  await add(page, calls, 'Texts');
  // Each row names the other.
  await expect(row(page, `Calls go over ${calls}`)).toContainText(texts);
  await expect(row(page, `Texts go over ${texts}; it is given out with it`)).toContainText(calls);
  await expect(page.getByText('Not given out')).toHaveCount(0);

  const { createRide: ride } = await server.gql<{ createRide: { id: string; ref: string } }>(
    'dispatcher',
    `mutation ($input: RideInput!) { createRide(input: $input) { id ref } }`,
    {
      input: {
        marketId: made.market.id,
        customerId: made.customer.id,
        driverId: made.driver.id,
        start: 'Grote Markt',
        destination: 'Zuidstation',
        pickupAt: new Date(Date.now() + 30 * 60_000).toISOString(),
      },
    },
  );
  await page.goto(`/rides/${ride.id}`);
  for (const person of ['Customer: Odile', 'Driver: Wout']) {
    const card = page.getByRole('region', { name: person });
    await expect(card).toContainText(`text ${texts}`);
    await expect(card).toContainText(`call ${calls}`);
  }
  await expect(
    thread(page).getByText(`To call, dial ${calls}.`).first(),
    'what both were told',
  ).toBeVisible();

  await page.getByRole('link', { name: 'try them on two phones' }).click();
  const [odile, wout] = [handset(page, 'Odile'), handset(page, 'Wout')];
  await odile.getByRole('textbox', { name: 'Text message' }).fill('I am at the fountain');
  await page.keyboard.press('Enter');
  await expect(wout.getByRole('log', { name: `Texts and calls with ${texts}` })).toContainText(
    'I am at the fountain',
  );
  await wout.getByRole('button', { name: `Call ${calls}` }).click();
  const incoming = odile.getByRole('region', { name: 'Incoming call' });
  // It shows the number that can be called back.
  await expect(incoming).toContainText(calls);
  await incoming.getByRole('button', { name: 'Answer' }).click();
  await expect(wout.getByRole('region', { name: 'Call' })).toContainText('Connected');
  await wout.getByRole('button', { name: 'Hang up' }).click();
  await expect(incoming).toHaveCount(0);

  await page.getByRole('link', { name: ride.ref }).click();
  await expect(thread(page)).toContainText('I am at the fountain');
  await expect(thread(page).getByText(/^Call, \d+ s$/)).toBeVisible();
});
