// Writes src/api/generated/graphql.ts: the types of ../schema.graphql and one typed document for
// each operation in src/**/*.graphql. With --check it only says whether the file is up to date.
//
// It calls the generator directly: the generator's own command line brings 230 more packages.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, isEnumType, parse } from 'graphql';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(web, 'src/api/generated/graphql.ts');

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
const text = [
  '// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen',
  ...leftOut,
  generated,
].join('\n');

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(output, 'utf8');
  } catch {
    // Missing counts as out of date.
  }
  if (current !== text) {
    console.error(`${relative(web, output)} is out of date: run \`npm run codegen\` in web/.`);
    process.exit(1);
  }
  console.log(`${relative(web, output)} is up to date.`);
} else {
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, text);
  console.log(`Wrote ${relative(web, output)} (${documents.length} document files).`);
}
