// What the README tells people to type is typed here, against the running demo.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');
const dashboard = process.env.TRACEWELL_DASHBOARD_URL ?? '';
const otlp = process.env.TRACEWELL_OTLP_URL ?? '';

test('the span of the curl appears at the address beside it', async ({ page }) => {
  const curl = blocks.find((block) => block.includes('curl -sS'));
  expect(curl).toBeDefined();
  await run('bash', ['-ec', (curl ?? '').replaceAll('http://localhost:4318', otlp)]);
  const address = /http:\/\/localhost:4300(\/traces\/[0-9a-f]{32})/.exec(readme)?.[1] ?? '';
  await expect(async () => {
    await page.goto(dashboard + address);
    await expect(page.getByText('GET /hello').first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
});

test('the tarball of the install line is there', () => {
  const line = blocks.find((block) => block.startsWith('npm i /path/to/tracewell/')) ?? '';
  const file = /npm i \/path\/to\/tracewell\/(\S+)/.exec(line)?.[1] ?? '';
  expect(() => readFileSync(join(root, file))).not.toThrow();
});

test('npx tracewell --help lists what the README names', async () => {
  const { stdout } = await run('npx', ['--no-install', 'tracewell', '--help'], { cwd: root });
  for (const name of ['up', 'demo', 'status', 'doctor', 'config', 'rules', 'reset'])
    expect(stdout).toContain(`tracewell ${name}`);
});

test('every page the README links to exists', () => {
  const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, file]) => file ?? '');
  expect(links.length).toBeGreaterThan(5);
  for (const file of links) expect(() => readFileSync(join(root, file)), file).not.toThrow();
});
