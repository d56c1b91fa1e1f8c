// As much as a busy company has: for lists that must stay quick and readable when they are long.

import type { Server } from './server.ts';

/** Works through a list, some at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>) {
  const left = [...items].entries();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const [, item] of left) await work(item);
    }),
  );
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => n);

/** So many masks of the demo's drivers. One in ten has a number: the others' telco is not set up. */
export async function manyMasks(server: Server, count: number) {
  const { drivers } = await server.gql<{ drivers: { nodes: { id: string }[] } }>(
    'admin',
    '{ drivers { nodes { id } } }',
  );
  await each(numbered(count), (n) =>
    server.gql('admin', 'mutation ($input: MaskInput!) { createMask(input: $input) { id } }', {
      input: {
        personId: drivers.nodes[n % drivers.nodes.length]?.id,
        provider: n % 10 === 0 ? 'simulator' : 'tropo',
        label: `Listing ${n + 1}${n % 50 === 7 ? ' with a name as long as it may be, to see it cut' : ''}`,
      },
    }),
  );
}

/** So many customers, each with a code on its way. */
export async function manyVerifications(server: Server, count: number) {
  const { markets } = await server.gql<{ markets: { id: string; isDefault: boolean }[] }>(
    'admin',
    '{ markets { id isDefault } }',
  );
  await server.gql(
    'admin',
    `mutation ($id: ID!) {
      updateVerificationPolicy(marketId: $id, patch: { dayCap: 10000 }) { id }
    }`,
    { id: markets.find(({ isDefault }) => isDefault)?.id },
  );
  await each(numbered(count), async (n) => {
    const { createCustomer } = await server.gql<{ createCustomer: { id: string } }>(
      'admin',
      'mutation ($input: CustomerInput!) { createCustomer(input: $input) { id } }',
      {
        input: {
          name: n % 50 === 7 ? `Maximiliane van den Boogaard-Wielemaker ${n}` : `Customer ${n}`,
          phone: `+3161${String(n).padStart(7, '0')}`,
        },
      },
    );
    await server.gql(
      'admin',
      'mutation ($id: ID!) { requestVerification(customerId: $id) { id } }',
      { id: createCustomer.id },
    );
  });
}

/** So many rides of the demo's customers, still without a driver. */
export async function manyRides(server: Server, count: number) {
  const { customers } = await server.gql<{ customers: { nodes: { id: string }[] } }>(
    'admin',
    '{ customers { nodes { id } } }',
  );
  await each(numbered(count), (n) =>
    server.gql('admin', 'mutation ($input: RideInput!) { createRide(input: $input) { id } }', {
      input: {
        customerId: customers.nodes[n % customers.nodes.length]?.id,
        start: `Dock ${n + 1}`,
        destination: 'Central Station',
        pickupAt: new Date(Date.now() + (n + 60) * 60_000).toISOString(),
        assign: 'LATER',
      },
    }),
  );
}
