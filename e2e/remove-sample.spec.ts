// The last file in the order of names: it takes the demo's data away.
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const run = promisify(execFile);
const dataDir = process.env.TRACEWELL_E2E_DATA_DIR ?? '';

test('npm run demo -- --remove takes the sample data away', async () => {
  test.setTimeout(120_000);
  const args = ['run', '--silent', 'demo', '--', '--remove', '--json', '--data-dir', dataDir];
  const { stdout } = await run('npm', args, { cwd: join(import.meta.dirname, '..') });
  const removed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    spans: number;
    services: string[];
  };
  expect(removed.spans).toBeGreaterThan(100_000);
  expect([...removed.services].sort()).toEqual([
    'cart',
    'catalog',
    'gateway',
    'orders',
    'payment',
    'recommendations',
  ]);
  // The next demo may send its history again.
  await expect(access(join(dataDir, 'sample-history.json'))).rejects.toThrow('ENOENT');
});
