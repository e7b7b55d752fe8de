// `npm test`: builds, finds a browser, runs every unit, process and browser test, and ends with one line of real counts.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenStale } from './build-when-stale.mjs';
import { findBrowser } from './find-browser.mjs';
import { preflight } from './preflight.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, 'node_modules', '.cache', 'tracewell', 'results');

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function readJson(name) {
  return JSON.parse(await readFile(join(results, name), 'utf8').catch(() => 'null'));
}

/** Counts of Vitest's JSON report; a file that could not even be loaded counts as one failure. */
async function countUnit(code) {
  const report = await readJson('unit.json');
  if (!report) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Counts of Playwright's JSON report. */
async function countBrowser(code) {
  const report = await readJson('browser.json');
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky || (code === 0 ? 0 : 1) };
}

await preflight(root);
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
await buildWhenStale(root);
const bin = (name) => join(root, 'node_modules', '.bin', name);

const unitCode = await run(
  bin('vitest'),
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, 'unit.json')}`,
  ],
  {},
);
const unit = await countUnit(unitCode);

const browser = await findBrowser(root);
const browserCode = await run(
  bin('playwright'),
  ['test', '--config', 'e2e/playwright.config.ts', '--project', 'pages', '--project', 'removal'],
  {
    TRACEWELL_BROWSER: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'browser.json'),
  },
);
const pages = await countBrowser(browserCode);

const failed = unit.failed + pages.failed;
console.log(
  `\nunit and process tests: ${unit.passed} passed, ${unit.failed} failed\nbrowser tests: ${pages.passed} passed, ${pages.failed} failed\n`,
);
console.log(`${unit.passed + pages.passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
