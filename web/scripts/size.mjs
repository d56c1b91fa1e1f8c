// What the first pages load, of script and style and compressed, and whether that is little enough.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const atMostKiB = 220;

/** The pages that one meets first, by the modules that are fetched for them. */
const pages = {
  'the sign-in page': ['/src/main.tsx', '/src/features/signin/SignInPage.tsx'],
  'the board': ['/src/main.tsx', '/src/shell/Shell.tsx', '/src/features/rides/Board.tsx'],
};

const { output } = await build({ logLevel: 'warn', build: { write: false } });
const chunks = output.filter((file) => file.type === 'chunk');

/** The chunk with this module, and all that it imports: scripts and styles. */
function filesOf(module) {
  const files = new Set();
  const add = (chunk) => {
    if (files.has(chunk.fileName)) return;
    files.add(chunk.fileName);
    for (const style of chunk.viteMetadata.importedCss) files.add(style);
    for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name));
  };
  add(chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module))));
  return files;
}

function weigh(fileName) {
  const file = output.find((one) => one.fileName === fileName);
  return gzipSync(file.type === 'chunk' ? file.code : file.source).length;
}

for (const [page, modules] of Object.entries(pages)) {
  const files = new Set(modules.flatMap((module) => [...filesOf(module)]));
  let bytes = gzipSync(readFileSync('public/scheme.js')).length;
  for (const file of files) bytes += weigh(file);
  const size = (bytes / 1024).toFixed(1);
  console.log(`${size} KiB: ${page}`);
  if (bytes > atMostKiB * 1024) {
    console.error(`Of script and style ${page} may load ${atMostKiB} KiB, compressed.`);
    process.exitCode = 1;
  }
}
