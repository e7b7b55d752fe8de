import { type CDPSession, chromium, type Page } from '@playwright/test';
import { say } from './cleanup.ts';
import { startMeasured } from './installation.ts';
import { sendTrace } from './ui-spans.ts';

const SIZES = [10, 10_000, 100_000, 1_000_000];
const ROUNDS = 3;
const BROWSER = process.env.TRACEWELL_BROWSER ?? '/usr/bin/chromium';

interface Figures {
  /** From asking for the page to the first painted rows. */
  readonly firstBarsMs: number;
  /** Until totals are exact and the whole trace is drawn. */
  readonly exactMs: number;
  /** The longest task of the page's own thread in each interaction. */
  readonly longestTaskMs: Readonly<Record<string, number>>;
  /** Memory of the page's own thread after a collection. */
  readonly heapMb: number;
}

/** How long the trace page takes to draw a trace, and how long it keeps the reader waiting then. */
export async function ui(): Promise<Record<string, unknown>> {
  await using installation = await startMeasured();
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
  try {
    const traces: Record<string, Figures> = {};
    for (const size of SIZES) {
      const traceId = await sendTrace(installation, size);
      const rounds: Figures[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
        rounds.push(await measure(page, `${installation.urls.dashboard}/traces/${traceId}`, size));
        await page.close();
      }
      traces[size] = medianOf(rounds);
      say(`${size} spans: ${JSON.stringify(traces[size])}`);
    }
    return { rounds: ROUNDS, traces };
  } finally {
    await browser.close();
  }
}

async function measure(page: Page, url: string, size: number): Promise<Figures> {
  const session = await page.context().newCDPSession(page);
  await page.addInitScript(watchLongTasks);
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('[role=row]').first().waitFor({ timeout: 60_000 });
  const firstBarsMs = performance.now() - startedAt;
  const total = size.toLocaleString('en');
  if (size > 10_000)
    await page.getByText(`All ${total} spans are drawn`).waitFor({ timeout: 60_000 });
  const exactMs = performance.now() - startedAt;
  const longestTaskMs = {
    scroll: await longestTask(page, () => scroll(page)),
    select: await longestTask(page, () => page.locator('[role=row]').nth(4).click()),
    zoom: await longestTask(page, () => page.keyboard.press('+')),
    fit: await longestTask(page, () => page.keyboard.press('f')),
    collapse: await longestTask(page, () => page.keyboard.press('[')),
    expand: await longestTask(page, () => page.keyboard.press(']')),
    find: await longestTask(page, () => find(page)),
  };
  return { firstBarsMs, exactMs, longestTaskMs, heapMb: await heapOf(session) };
}

async function scroll(page: Page): Promise<void> {
  await page.getByTestId('waterfall').hover();
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 2_000);
}

async function find(page: Page): Promise<void> {
  await page.getByLabel('Find in trace').fill('operation 7');
  await page.getByTestId('find-count').filter({ hasText: /\d/ }).waitFor();
}

/** Runs in the page: tasks over 50 ms, as the browser reports them. */
function watchLongTasks(): void {
  const seen: number[] = [];
  Object.assign(globalThis, { longTasks: seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.push(entry.duration);
  }).observe({ type: 'longtask' as never });
}

/** The longest task of an interaction in milliseconds; 0 when none took 50. */
async function longestTask(page: Page, interact: () => Promise<unknown>): Promise<number> {
  const clear = () => {
    (globalThis as unknown as { longTasks: number[] }).longTasks.length = 0;
  };
  await page.evaluate(clear);
  await interact();
  return await page.evaluate(async () => {
    // By then everything the interaction caused has been painted and reported.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks);
  });
}

/** Objects and typed arrays both: `JSHeapUsedSize` alone leaves out what holds the columns. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return (usedSize + backingStorageSize) / 2 ** 20;
}

function medianOf(rounds: readonly Figures[]): Figures {
  const median = (of: (figures: Figures) => number) =>
    Math.round(rounds.map(of).sort((a, b) => a - b)[rounds.length >> 1] ?? 0);
  const names = Object.keys(rounds[0]?.longestTaskMs ?? {});
  return {
    firstBarsMs: median((figures) => figures.firstBarsMs),
    exactMs: median((figures) => figures.exactMs),
    longestTaskMs: Object.fromEntries(
      names.map((name) => [name, median((figures) => figures.longestTaskMs[name] ?? 0)]),
    ),
    heapMb: median((figures) => figures.heapMb),
  };
}
