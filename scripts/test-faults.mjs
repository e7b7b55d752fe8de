// `npm run test:faults`: builds, runs every row of docs/faults.md, and ends with one line of real counts.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenStale } from './build-when-stale.mjs';
import { preflight } from './preflight.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, 'node_modules', '.cache', 'tracewell', 'faults.json');
const seed = process.env.TRACEWELL_FAULT_SEED ?? '20261121';

function runVitest() {
  const args = [
    'run',
    '--config',
    'vitest.faults.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...process.argv.slice(2),
  ];
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'vitest'), args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TRACEWELL_FAULT_SEED: seed },
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

await preflight(root);
await mkdir(dirname(results), { recursive: true });
await rm(results, { force: true });
await buildWhenStale(root);
console.log(`Seed ${seed}; another one with TRACEWELL_FAULT_SEED=7 npm run test:faults\n`);
const code = await runVitest();
const report = JSON.parse(await readFile(results, 'utf8').catch(() => 'null'));
const suites = report?.testResults ?? [];
const unloaded = suites.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
).length;
const counted = (report?.numFailedTests ?? 1) + unloaded;
const failed = counted === 0 && code !== 0 ? 1 : counted;
console.log(`\n${report?.numPassedTests ?? 0} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
