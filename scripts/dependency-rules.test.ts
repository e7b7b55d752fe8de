import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import config from '../.dependency-cruiser.mjs';

/** One planted fault per rule: the file that breaks it and what it imports. */
const faults: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  'no-circular': ['packages/otlp/src/circle-a.ts', 'packages/otlp/src/circle-b.ts'],
  'packages-never-import-apps': ['packages/testing/src/a.ts', 'apps/cli/src/a.ts'],
  'apps-are-islands': ['apps/cli/src/b.ts', 'apps/collector/src/a.ts'],
  'otlp-imports-only-its-own': ['packages/otlp/src/a.ts', 'packages/journal/src/index.ts'],
  'search-imports-only-its-own': ['packages/search/src/a.ts', 'packages/journal/src/index.ts'],
  'trace-imports-only-its-own': ['packages/trace/src/a.ts', 'packages/journal/src/index.ts'],
  'journal-imports-only-its-own': ['packages/journal/src/a.ts', 'packages/otlp/src/index.ts'],
  'embedded-clickhouse-imports-only-its-own': [
    'packages/embedded-clickhouse/src/a.ts',
    'packages/otlp/src/index.ts',
  ],
  'api-imports-only-its-own': ['packages/api/src/a.ts', 'packages/storage/src/index.ts'],
  'alerting-imports-only-its-own': ['packages/alerting/src/a.ts', 'packages/storage/src/index.ts'],
  'storage-imports-only-its-own': ['packages/storage/src/a.ts', 'packages/api/src/index.ts'],
  'sdk-imports-only-its-own': ['packages/sdk/src/a.ts', 'packages/storage/src/index.ts'],
  'otlp-no-io': ['packages/otlp/src/b.ts', 'node:fs'],
  'dashboard-talks-http': ['apps/dashboard/src/lib/a.ts', 'packages/storage/src/index.ts'],
  'only-storage-knows-clickhouse': [
    'apps/collector/src/b.ts',
    'node_modules/@clickhouse/client/index.js',
  ],
  'only-embedded-knows-chdb': ['packages/storage/src/b.ts', 'node_modules/chdb/index.js'],
  'roles-are-islands': ['apps/collector/src/query/a.ts', 'apps/collector/src/alerting/a.ts'],
  'ingest-imports-no-reader': [
    'apps/collector/src/receivers/a.ts',
    'apps/collector/src/query/b.ts',
  ],
  'features-are-islands': [
    'apps/dashboard/src/features/map/a.ts',
    'apps/dashboard/src/features/trace/a.ts',
  ],
  'components-below-features': [
    'apps/dashboard/src/components/a.ts',
    'apps/dashboard/src/features/map/b.ts',
  ],
  'no-deep-imports': ['apps/collector/src/c.ts', 'packages/journal/src/segment.ts'],
  'no-production-import-of-tests': ['apps/collector/src/d.ts', 'packages/testing/src/index.ts'],
};

let folder = '';
let broken = new Map<string, string[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-rules-'));
  for (const [file, imported] of Object.values(faults)) {
    if (!imported.startsWith('node:')) await plant(imported, 'export {};\n');
    const specifier = imported.startsWith('node:') ? imported : relativeTo(file, imported);
    await plant(file, `import '${specifier}';\n`);
  }
  await plant('packages/otlp/src/circle-b.ts', "import './circle-a.ts';\n");
  const { output } = await cruise(
    ['apps', 'packages'],
    {
      ...config.options,
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden: config.forbidden },
    },
    config.options.enhancedResolveOptions,
  );
  broken = new Map();
  for (const { rule, from } of (output as ICruiseResult).summary.violations) {
    broken.set(rule.name, [...(broken.get(rule.name) ?? []), from]);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function plant(file: string, text: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function relativeTo(file: string, imported: string): string {
  const path = relative(dirname(file), imported);
  return path.startsWith('.') ? path : `./${path}`;
}

it('has a planted fault for every rule', () => {
  expect(Object.keys(faults).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
});

it.each(Object.entries(faults))('%s fires on its planted fault', (rule, [file]) => {
  expect(broken.get(rule) ?? []).toContain(file);
});
