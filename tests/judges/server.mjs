// A real server for the judges: the built binary on a database of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target');
const patience = 30_000;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

/** Starts a server with these settings; answers its address and how to stop it. */
export async function startServer(settings) {
  const folder = await mkdtemp(join(tmpdir(), 'maskline-judges-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(join(target, 'debug/maskline'), ['serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: `sqlite://${join(folder, 'judged.db')}`,
      MASKLINE_DATA_DIR: folder,
      MASKLINE_LISTEN: url.slice('http://'.length),
      MASKLINE_LOG: 'error',
      // One stranger calls all the time.
      MASKLINE_STRANGER_CALL_LIMIT: '0',
      ...settings,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = async () => {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    await rm(folder, { recursive: true });
  };
  const begun = Date.now();
  while (Date.now() - begun < patience) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.ok) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error('the server did not start in time');
}
