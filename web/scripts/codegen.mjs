// Writes src/api/generated: the types of ../schema.graphql, and one typed document for each operation
// in src/**/*.graphql. Each .graphql file has a module of its own, so that a page loads its own
// documents; graphql.ts hands on all of them. With --check it only says whether they are up to date.
//
// It calls the generator directly: the generator's own command line brings 230 more packages.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, isEnumType, parse, stripIgnoredCharacters } from 'graphql';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(web, 'src/api/generated');

const sdl = readFileSync(join(web, '../schema.graphql'), 'utf8');
const schemaObject = buildSchema(sdl);
const schema = parse(sdl);

const documents = readdirSync(join(web, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => {
    const location = join(web, 'src', file);
    const rawSDL = readFileSync(location, 'utf8');
    return { location, rawSDL, document: parse(rawSDL) };
  });

const sections = await preset.buildGeneratesSection({
  baseOutputDir: 'src/api/generated/',
  schema,
  schemaAst: schemaObject,
  documents,
  plugins: [],
  pluginMap: {},
  config: {
    documentMode: 'string',
    enumsAsTypes: true,
    enumType: 'string-literal',
    useTypeImports: true,
    strictScalars: true,
    scalars: { DateTime: 'string', ID: 'string' },
    skipTypename: true,
  },
  presetConfig: { fragmentMasking: false },
});

const section = sections.find(({ filename }) => filename.endsWith('/graphql.ts'));
const generated = await codegen({ ...section, schemaAst: schemaObject, documents });

// The generator leaves out enums that no operation mentions; the console needs some of them
// anyway: every ErrorCode, the Role of the signed-in user.
const leftOut = Object.values(schemaObject.getTypeMap())
  .filter((type) => isEnumType(type) && !type.name.startsWith('__'))
  .filter(({ name }) => !generated.includes(`export type ${name} =`))
  .map((type) => {
    const values = type.getValues().map((value) => `  | '${value.name}'`);
    return `export type ${type.name} =\n${values.join('\n')};\n`;
  });

// What the generator writes in one file: types, the class of documents, and the documents.
const [types, rest] = split(generated, 'export class TypedDocumentString');
const [typedDocumentString, constants] = split(rest, '\nexport const ');
const header =
  '// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen\n';
const decoration =
  "import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';\n";
const files = new Map([
  ['types.ts', [header, ...leftOut, types.replace(decoration, '')].join('\n')],
  ['typedDocument.ts', `${header}\n${decoration}\n${typedDocumentString.trim()}\n`],
]);

const written = new Map();
const operation =
  /^export const (\w+)Document = new TypedDocumentString\(`([^`]*)`.*?<(\w+), (\w+)>;$/gms;
for (const [, name, text, result, variables] of constants.matchAll(operation)) {
  written.set(name, { text: stripIgnoredCharacters(text), result, variables });
}
for (const { location, document } of documents) {
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  if (operations.length === 0) continue;
  const used = operations.map(({ name }) => ({ name: name.value, ...written.get(name.value) }));
  const imported = used.flatMap(({ result, variables }) => [result, variables]).sort();
  const constantsOf = used.map(
    ({ name, text, result, variables }) =>
      `export const ${name}Document = /* @__PURE__ */ new TypedDocumentString<${result}, ${variables}>(\n  ${JSON.stringify(text)},\n);\n`,
  );
  const file = relative(join(web, 'src'), location)
    .replace(/\.graphql$/, '')
    .replaceAll('/', '-');
  const imports = [
    "import { TypedDocumentString } from '../typedDocument';",
    `import type { ${imported.join(', ')} } from '../types';`,
  ];
  files.set(`documents/${file}.ts`, [header, ...imports, '', ...constantsOf].join('\n'));
}
const modules = [...files.keys()].map((file) => file.replace(/\.ts$/, ''));
const handedOn = modules.map((module) => `export * from './${module}';`);
files.set('graphql.ts', `${header}\n${handedOn.join('\n')}\n`);

/** Two parts: before a mark, and from it on. */
function split(text, mark) {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`The generator writes no \`${mark}\` any more.`);
  return [text.slice(0, at), text.slice(at)];
}

/** What is there now, by its path below the output folder. */
function present() {
  try {
    const all = readdirSync(output, { recursive: true }).filter((file) => file.endsWith('.ts'));
    return new Map(all.map((file) => [file, readFileSync(join(output, file), 'utf8')]));
  } catch {
    return new Map();
  }
}

if (process.argv.includes('--check')) {
  const current = present();
  const differs = [...new Set([...files.keys(), ...current.keys()])].filter(
    (file) => current.get(file) !== files.get(file),
  );
  if (differs.length > 0) {
    console.error(`Out of date: ${differs.join(', ')}. Run \`npm run codegen\` in web/.`);
    process.exit(1);
  }
  console.log(`${relative(web, output)} is up to date.`);
} else {
  rmSync(output, { recursive: true, force: true });
  for (const [file, text] of files) {
    mkdirSync(dirname(join(output, file)), { recursive: true });
    writeFileSync(join(output, file), text);
  }
  console.log(`Wrote ${relative(web, output)} (${documents.length} document files).`);
}
