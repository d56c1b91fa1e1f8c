// What every spec starts from: a server with the demo, browsers that are signed in, and a watch on
// the browser's console.

import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { consoleHeaders, email, password, type Role, Server } from './server.ts';

export type { Page, Role };
export { expect };

interface Fixtures {
  server: Server;
  /** Complaints of the browser that a test brings about on purpose. */
  tolerated: RegExp[];
  complaints: (context: BrowserContext) => void;
  /** A page of a browser of its own, signed in. */
  open: (role: Role, path?: string, options?: BrowserContextOptions) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
  server: async ({}, use, info) => {
    const server = await Server.start();
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: server.log(), contentType: 'text/plain' });
    }
    await server.stop();
  },

  baseURL: async ({ server }, use) => use(server.url),

  tolerated: [[], { option: true }],

  complaints: async ({ tolerated }, use) => {
    const heard: string[] = [];
    await use((context) => {
      const hear = (text: string) => {
        if (!tolerated.some((pattern) => pattern.test(text))) heard.push(text);
      };
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          hear(`${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on('weberror', (error) => hear(`uncaught: ${error.error()}`));
    });
    expect(heard, 'the browser had nothing to complain about').toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    complaints(context);
    await use(context);
  },

  open: async ({ browser, server, complaints, viewport, locale, timezoneId }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role, path = '/', options = {}) => {
      const context = await browser.newContext({
        baseURL: server.url,
        viewport,
        locale,
        timezoneId,
        ...options,
      });
      contexts.push(context);
      complaints(context);
      const answer = await context.request.post('/auth/login', {
        headers: consoleHeaders,
        data: { email: email(role), password },
      });
      expect(answer.status()).toBe(200);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

/** The row of a list that shows `text`: a table's, or a card's on a narrow screen. */
export const row = (page: Page, text: string | RegExp) =>
  page.locator('tbody tr, li').filter({ hasText: text });

interface DemoRide {
  id: string;
  ref: string;
  customer: { id: string; name: string };
  driver: { id: string; name: string };
  customerDials: { number: string };
  driverDials: { number: string };
}

/** The ride under way of a customer of the demo. */
export async function rideOf(server: Server, customer: string): Promise<DemoRide> {
  const { rides } = await server.gql<{ rides: { nodes: DemoRide[] } }>(
    'dispatcher',
    `query ($search: String) {
      rides(filter: { states: [ASSIGNED], search: $search }) {
        nodes {
          id ref
          customer { id name } driver { id name }
          customerDials { number } driverDials { number }
        }
      }
    }`,
    { search: customer },
  );
  const [ride] = rides.nodes;
  if (!ride) throw new Error(`${customer} has no ride under way`);
  return ride;
}

/** A text from the phone of one of the two of a ride, as the telco would bring it. */
export async function textFrom(
  server: Server,
  ride: DemoRide,
  who: 'customer' | 'driver',
  body: string,
) {
  await server.gql(
    'dispatcher',
    `mutation ($personId: ID!, $number: String!, $body: String!) {
      simulateText(from: { personId: $personId }, number: $number, body: $body) { accepted }
    }`,
    { personId: ride[who].id, number: ride[`${who}Dials`].number, body },
  );
}

/** The thread of the ride page. */
export const thread = (page: Page) => page.getByRole('region', { name: 'Conversation' });

/** A handset of the simulator. */
export const handset = (page: Page, name: string) =>
  page.getByRole('region', { name: `Phone of ${name}` });

/** Chooses something of a ride page's menu. */
export async function choose(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'More to do about this ride' }).click();
  await page.getByRole('menuitem', { name: what }).click();
}
