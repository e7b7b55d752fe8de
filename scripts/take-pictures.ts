// Takes a picture of every page of a running dashboard, 1280 and 390 px wide, light and dark, so that a person can judge them.
// node --import tsx scripts/take-pictures.ts http://localhost:4300 FOLDER [page ...]
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

const VIEWS = [
  { name: '1280-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: '390-light', width: 390, height: 844, colorScheme: 'light' },
  { name: '390-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const SETTLE_MS = 1_500; // charts draw after their data; a picture has no condition to wait for

async function pagesOf(base: string): Promise<Record<string, string>> {
  const traces = (await (await fetch(`${base}/api/v1/traces?range=1h`)).json()) as {
    traces?: { traceId: string; spanCount: number }[];
  };
  const largest = [...(traces.traces ?? [])].sort(
    (left, right) => right.spanCount - left.spanCount,
  )[0];
  const alerts = (await (await fetch(`${base}/api/v1/alerts`)).json()) as {
    alerts?: { id: string }[];
  };
  const alert = alerts.alerts?.[0];
  return {
    services: '/',
    service: '/services/catalog?range=6h',
    traces: '/traces',
    ...(largest ? { trace: `/traces/${largest.traceId}` } : {}),
    map: '/map',
    metrics: '/metrics',
    logs: '/logs',
    alerts: '/alerts',
    ...(alert ? { alert: `/alerts/${alert.id}` } : {}),
    rules: '/alerts/rules',
    status: '/status',
    start: '/start',
    missing: '/traces/00000000000000000000000000000001',
  };
}

async function takeView(
  browser: Browser,
  view: (typeof VIEWS)[number],
  base: string,
  pages: [string, string][],
  folder: string,
): Promise<void> {
  const { width, height, colorScheme } = view;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page: Page = await context.newPage();
  page.on('pageerror', (error) => console.log(`${view.name}: ${error.message}`));
  for (const [name, path] of pages) {
    await page.goto(base + path, { waitUntil: 'load' });
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(folder, `${name}-${view.name}.png`) });
  }
  await context.close();
}

const [base, folder, ...wanted] = process.argv.slice(2);
if (!base || !folder) throw new Error('usage: take-pictures.ts URL FOLDER [page ...]');
await mkdir(folder, { recursive: true });
const pages = Object.entries(await pagesOf(base)).filter(
  ([name]) => wanted.length === 0 || wanted.includes(name),
);
const browser = await chromium.launch({
  executablePath: await findBrowser(dirname(import.meta.dirname)),
  args: ARGS,
});
for (const view of VIEWS) await takeView(browser, view, base, pages, folder);
await browser.close();
