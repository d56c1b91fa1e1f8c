// A real server with the demo on it, on a port and in a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const target = process.env.CARGO_TARGET_DIR || resolve(import.meta.dirname, '../../../target');
export const binary = process.env.MASKLINE_BIN || join(target, 'debug/maskline');

/** What the server is told, and nothing of the developer's own settings. */
export function environment(settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...settings };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : failed()));
    });
  });
}

export type Role = 'admin' | 'dispatcher' | 'viewer';

export const password = 'birdcar-demo';
export const email = (role: Role) => `${role}@birdcar.example`;

/** What the server wants of the console's own sign-in requests. */
export const consoleHeaders = { 'X-Maskline-Console': '1' };

export class Server {
  private tokens = new Map<Role, string>();

  private process: ChildProcess | undefined;

  private constructor(
    private listen: string,
    private folder: string,
  ) {}

  get url() {
    return `http://${this.listen}`;
  }

  static async start(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'maskline-e2e-'));
    cpSync(process.env.MASKLINE_DEMO ?? '', folder, { recursive: true });
    const server = new Server(`127.0.0.1:${await freePort()}`, folder);
    process.once('exit', server.kill);
    await server.run();
    return server;
  }

  private async run() {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    this.process = spawn(binary, ['serve'], {
      cwd: this.folder,
      env: environment({ MASKLINE_LISTEN: this.listen }),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    await this.ready();
  }

  private async ready() {
    for (let attempt = 0; attempt < 200; attempt++) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (this.process?.exitCode !== null) break;
      await pause(50);
    }
    throw new Error(`The server did not start:\n${this.log()}`);
  }

  log() {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  private kill = () => void this.process?.kill('SIGKILL');

  private async end() {
    const gone = new Promise((done) => this.process?.once('exit', done));
    this.kill();
    await gone;
  }

  /** As after a crash: at once, and with the same data on the same port. */
  async restart() {
    await this.end();
    await this.run();
  }

  async stop() {
    process.off('exit', this.kill);
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the API directly, for what a test needs to be so before it starts. */
  async gql<T>(role: Role, query: string, variables: Record<string, unknown> = {}): Promise<T> {
    let token = this.tokens.get(role);
    if (!token) {
      const answer = await fetch(`${this.url}/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...consoleHeaders },
        body: JSON.stringify({ email: email(role), password }),
      });
      token = ((await answer.json()) as { accessToken: string }).accessToken;
      this.tokens.set(role, token);
    }
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: T; errors?: unknown[] };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
}
