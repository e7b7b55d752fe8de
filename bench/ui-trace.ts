import type { CDPSession, Page } from '@playwright/test';
import type { MeasuredInstallation } from './installation.ts';
import { paintOf, type Tasks, tasksOf, watchTasks } from './ui-tasks.ts';

/** A larger trace is streamed; the page says when all of it is drawn. */
const STREAMED_ABOVE = 10_000;

export interface TraceFigures {
  /** From the click on the trace to its first rows with exact totals. */
  readonly openMs: number;
  /** Of it, after the last byte of the trace had arrived. */
  readonly clientMs: number;
  /** From the click to the first row, which may show the beginning of the trace only. */
  readonly firstRowMs: number;
  /** The longest task of the page's own thread while scrolling, zooming, collapsing and finding. */
  readonly longestTaskMs: number;
  /** The same of each interaction. */
  readonly interactionsMs: Readonly<Record<string, number>>;
  /** Every task over 50 ms of opening and of all interactions together. */
  readonly longTasksMs: number;
  /** Memory of the page's own thread after a collection. */
  readonly heapMb: number;
}

/** Opens a trace from the list as a reader does, and then does what readers do. */
export async function measureTrace(
  page: Page,
  { urls }: MeasuredInstallation,
  traceId: string,
  size: number,
): Promise<TraceFigures> {
  const session = await page.context().newCDPSession(page);
  await watchTasks(page);
  await page.goto(`${urls.dashboard}/traces?range=6h`);
  const row = page.locator(`a[href*="/traces/${traceId}"]`).first();
  await row.waitFor({ timeout: 60_000 });
  // The list's own work is done by then.
  await page.waitForLoadState('networkidle');
  let lastByteAt = 0;
  page.on('requestfinished', (request) => {
    if (request.url().includes(`/api/v1/traces/${traceId}`)) lastByteAt = performance.now();
  });
  const opened = { at: 0, firstRowAt: 0, exactAt: 0 };
  const opening = await tasksOf(page, async () => {
    opened.at = performance.now();
    await row.click();
    await page.getByRole('treegrid').getByRole('row').first().waitFor({ timeout: 60_000 });
    opened.firstRowAt = performance.now();
    await untilExact(page, size);
    opened.exactAt = performance.now();
  });
  const interactions = await interact(page);
  return {
    openMs: opened.exactAt - opened.at,
    clientMs: opened.exactAt - lastByteAt,
    firstRowMs: opened.firstRowAt - opened.at,
    longestTaskMs: Math.max(...Object.values(interactions).map(({ longestMs }) => longestMs)),
    interactionsMs: Object.fromEntries(
      Object.entries(interactions).map(([name, { longestMs }]) => [name, longestMs]),
    ),
    longTasksMs: [opening, ...Object.values(interactions)].reduce(
      (sum, { totalMs }) => sum + totalMs,
      0,
    ),
    heapMb: await heapOf(session),
  };
}

async function untilExact(page: Page, size: number): Promise<void> {
  const total = size.toLocaleString('en');
  const said =
    size > STREAMED_ABOVE
      ? page.getByText(`All ${total} spans are drawn`)
      : page.locator('header').getByText(`${total} spans`);
  await said.waitFor({ timeout: 120_000 });
}

/** Scrolling, zooming, collapsing and finding, by the ways a reader has. */
async function interact(page: Page): Promise<Record<string, Tasks>> {
  const rows = page.getByRole('treegrid').getByRole('row');
  const press = (key: string) => () => page.keyboard.press(key);
  const wheel = async (turns: number, by: number) => {
    for (let turn = 0; turn < turns; turn += 1) await page.mouse.wheel(0, by);
  };
  await page.getByTestId('waterfall').hover();
  return {
    scroll: await tasksOf(page, () => wheel(10, 2_000)),
    jump: await tasksOf(page, () =>
      page.getByTestId('waterfall').evaluate((element) => element.scrollTo(0, 1e9)),
    ),
    select: await tasksOf(page, () => rows.nth(4).click()),
    zoom: await tasksOf(page, async () => {
      await page.keyboard.down('Control');
      await wheel(8, -200);
      await page.keyboard.up('Control');
    }),
    fit: await tasksOf(page, press('f')),
    collapse: await tasksOf(page, press('[')),
    level: await tasksOf(page, press('}')),
    expand: await tasksOf(page, press(']')),
    find: await tasksOf(page, () => find(page)),
  };
}

async function find(page: Page): Promise<void> {
  await page.getByLabel('Find in trace').pressSequentially('operation 7');
  await page.getByTestId('find-count').filter({ hasText: /\d/ }).waitFor();
  await page.keyboard.press('Enter');
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

/** What a reader who follows a link sees: when the page has its picture, and how far it jumped on the way. */
export async function measurePaint(
  page: Page,
  { urls }: MeasuredInstallation,
  traceId: string,
): Promise<{ lcpMs: number; cls: number }> {
  await watchTasks(page);
  await page.goto(`${urls.dashboard}/traces/${traceId}`);
  await page.getByRole('treegrid').getByRole('row').first().waitFor({ timeout: 60_000 });
  await page.waitForLoadState('networkidle');
  return await paintOf(page);
}
