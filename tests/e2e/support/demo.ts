// Plays the BirdCar demo once; every test starts from a copy of it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, environment } from './server.ts';

export default function playDemo() {
  if (!existsSync(binary)) {
    throw new Error(`There is no server at ${binary}: run \`cargo build --workspace --bin maskline\` first.`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'maskline-demo-'));
  execFileSync(binary, ['demo'], { cwd: folder, env: environment(), stdio: 'pipe' });
  process.env.MASKLINE_DEMO = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
