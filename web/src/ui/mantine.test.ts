import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
  base: '../',
});

/** The modules that are there once the board or the sign-in page is. */
function ofTheFirstPages(): Set<string> {
  const seen = new Set<string>();
  const add = (module: string) => {
    const source = sources[module];
    if (source === undefined || seen.has(module)) return;
    seen.add(module);
    for (const [, path = ''] of source.matchAll(
      /^(?:import(?! type)|export|\}).* from '(\.[^']*)'/gm,
    )) {
      const target = `./${posix.join(posix.dirname(module), path)}`;
      add(`${target}.ts`);
      add(`${target}.tsx`);
    }
  };
  add('./main.tsx');
  add('./shell/Shell.tsx');
  add('./features/rides/Board.tsx');
  add('./features/signin/SignInPage.tsx');
  return seen;
}

/** The components that these modules use, and those that are drawn by them. */
function componentsOf(modules: Iterable<string>): Set<string> {
  const components = new Set<string>();
  const add = (component: string) => {
    const folder = `node_modules/@mantine/core/esm/components/${component}`;
    if (components.has(component) || !existsSync(folder)) return;
    components.add(component);
    for (const file of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
      if (!file.endsWith('.mjs')) continue;
      const code = readFileSync(`${folder}/${file}`, 'utf8');
      for (const [, inner = ''] of code.matchAll(/from "\.\.\/.*?(\w+)\/\1\.mjs"/g)) add(inner);
    }
  };
  for (const module of modules) {
    const imports = sources[module]?.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g) ?? [];
    for (const [, names = ''] of imports) for (const [name] of names.matchAll(/\w+/g)) add(name);
  }
  return components;
}

function missing(components: Set<string>, ...sheets: string[]): string[] {
  const loaded = sheets.map((sheet) => readFileSync(`src/ui/${sheet}`, 'utf8')).join();
  return [...components]
    .map((component) => `@mantine/core/styles/${component}.css`)
    .filter((style) => existsSync(`node_modules/${style}`) && !loaded.includes(style));
}

it('loads the styles of what the first pages use', () => {
  const components = componentsOf(ofTheFirstPages());
  expect(components.size).toBeGreaterThan(20);
  expect(missing(components, 'mantine.css')).toEqual([]);
});

it('loads the styles of every component in use', () => {
  const components = componentsOf(Object.keys(sources));
  expect(components.size).toBeGreaterThan(40);
  expect(missing(components, 'mantine.css', 'mantine.later.css')).toEqual([]);
});
