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

/** The files of Mantine's packages for charts and dates that this code brings with it. */
function ofOtherPackages(code: string): Set<string> {
  const files = new Set<string>();
  const add = (file: string) => {
    if (files.has(file) || !existsSync(file)) return;
    files.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]*)"/g)) {
      add(posix.join(posix.dirname(file), path));
    }
  };
  const imports = code.matchAll(/import \{([^}]*)\} from '@mantine\/(charts|dates)'/g);
  for (const [, names = '', name] of imports) {
    for (const [component] of names.matchAll(/\w+/g)) {
      for (const folder of ['', `${component}/`, `components/${component}/`]) {
        add(`node_modules/@mantine/${name}/esm/${folder}${component}.mjs`);
      }
    }
  }
  return files;
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
  const addOfCore = (code: string) => {
    for (const [, names = ''] of code.matchAll(/import \{([^}]*)\} from ['"]@mantine\/core['"]/g)) {
      for (const [name] of names.matchAll(/\w+/g)) add(name);
    }
  };
  for (const module of modules) {
    addOfCore(sources[module] ?? '');
    for (const file of ofOtherPackages(sources[module] ?? '')) {
      addOfCore(readFileSync(file, 'utf8'));
    }
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
