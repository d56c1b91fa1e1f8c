// A judged server with people and a ride on it, made through its own API.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './server.mjs';

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target');
const email = 'judge@maskline.test';
const password = 'gravel roads in autumn';

export const customerPhone = '+31610000001';
export const driverPhone = '+31620000001';

/** Starts a server whose number of this provider carries a ride of the two phones. */
export async function openOffice(provider, number, settings) {
  const folder = await mkdtemp(join(tmpdir(), 'maskline-judges-'));
  const own = { DATABASE_URL: `sqlite://${join(folder, 'office.db')}`, MASKLINE_DATA_DIR: folder };
  execFileSync(
    join(target, 'debug/maskline'),
    ['user', 'add', '--email', email, '--name', 'Judge', '--role', 'admin'],
    { env: { PATH: process.env.PATH, MASKLINE_LOG: 'error', MASKLINE_PASSWORD: password, ...own }, stdio: 'ignore' },
  );
  const server = await startServer({ ...own, ...settings });
  const signedIn = await fetch(`${server.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-maskline-console': '1' },
    body: JSON.stringify({ email, password }),
  });
  const { accessToken } = await signedIn.json();
  async function ask(query, variables) {
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
  await ask('mutation($i: NumberInput!) { addNumber(input: $i) { id } }', { i: { number, provider } });
  const customer = await ask('mutation($i: CustomerInput!) { createCustomer(input: $i) { id } }', {
    i: { name: 'Cara', phone: customerPhone },
  });
  const driver = await ask('mutation($i: DriverInput!) { createDriver(input: $i) { id } }', {
    i: { name: 'Dan', phone: driverPhone },
  });
  await ask('mutation($i: RideInput!) { createRide(input: $i) { id } }', {
    i: {
      customerId: customer.createCustomer.id,
      driverId: driver.createDriver.id,
      start: 'Station',
      destination: 'Airport',
      pickupAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { url: server.url, ask, stop };
}
