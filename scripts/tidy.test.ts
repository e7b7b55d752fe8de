// The repository tested like code: what no linter can see.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../apps/collector/src/config-schema.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const list = (folder: string): string[] => readdirSync(join(root, folder)).sort();
// Tracked files and those about to be: what a fresh clone will hold.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');

describe('configuration', () => {
  interface JsonSchema {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly description?: string;
  }
  const keysOf = (schema: JsonSchema, path: string): string[] =>
    schema.properties
      ? Object.entries(schema.properties).flatMap(([name, inner]) =>
          keysOf(inner, path === '' ? name : `${path}.${name}`),
        )
      : [path];

  it('documents every key in docs/config.md', () => {
    const documented = read('docs/config.md');
    const keys = keysOf(
      z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
      '',
    );
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !documented.includes(`\`${key}\``))).toEqual([]);
  });
});

describe('error codes', () => {
  const sources = files.filter(
    (file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  const used = new Map<string, string>();
  for (const file of sources) {
    for (const [code] of read(file).matchAll(/\bTW[1-7]\d{3}\b/g)) used.set(code, file);
  }
  const entries = list('docs/troubleshooting').flatMap((file) =>
    [...read(`docs/troubleshooting/${file}`).matchAll(/^## (TW\d{4}) /gm)].map(
      ([, code]) => code ?? '',
    ),
  );

  it('are each explained once', () => {
    expect([...used].filter(([code]) => !entries.includes(code))).toEqual([]);
    expect(entries.filter((code, index) => entries.indexOf(code) !== index)).toEqual([]);
  });

  it('are explained only while a message uses them', () => {
    expect(entries.filter((code) => !used.has(code))).toEqual([]);
  });
});

it('lists every decision in docs/adr/README.md', () => {
  const index = read('docs/adr/README.md');
  const decisions = list('docs/adr').filter((file) => file !== 'README.md');
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.filter((file) => !index.includes(`(${file})`))).toEqual([]);
  const numbers = decisions.map((file) => Number(file.slice(0, 4)));
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('numbers each migration once', () => {
  const numbers = list('packages/storage/sql')
    .filter((file) => file.endsWith('.sql'))
    .map((file) => Number(file.slice(0, 4)));
  expect(numbers.length).toBeGreaterThan(0);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('keeps build output, logs and download addresses out of the repository', () => {
  expect(
    files.filter((file) => /(^|\/)(dist|\.next|node_modules)\/|\.log$|\.tgz$/.test(file)),
  ).toEqual([]);
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
});

it('locks every platform package, so that npm ci works on each platform', () => {
  interface LockEntry {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const locked = new Set(
    Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/'))),
  );
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  );
  // npm leaves WebAssembly fallbacks out of the lockfile itself.
  const missing = wanted.filter(
    (name) => !locked.has(`node_modules/${name}`) && !name.includes('wasm32'),
  );
  expect(missing).toEqual([]);
});
