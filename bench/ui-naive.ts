import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { build } from 'esbuild';
import type { MeasuredInstallation } from './installation.ts';
import { type Tasks, tasksOf, watchTasks } from './ui-tasks.ts';

export interface NaiveFigures {
  readonly openMs: number;
  /** Every task over 50 ms of opening and of all interactions together. */
  readonly longTasksMs: number;
  readonly interactionsMs: Readonly<Record<string, number>>;
}

/**
 * The waterfall most people would write, over the same trace and the same API: objects in a tree, one row of elements a
 * span under @tanstack/react-virtual, state in React. It stands on the dashboard's own origin, so that it may ask.
 */
export async function measureNaive(
  browser: Browser,
  { urls }: MeasuredInstallation,
  traceId: string,
): Promise<NaiveFigures> {
  const script = await bundled();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.route('**/naive-waterfall', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><body style="margin:0"><div id="root"></div><script>${script}</script>`,
      }),
    );
    await watchTasks(page);
    await page.goto(`${urls.dashboard}/naive-waterfall#`);
    let openMs = 0;
    const opening = await tasksOf(page, async () => {
      const startedAt = performance.now();
      await page.evaluate((id) => {
        (globalThis as unknown as { location: { hash: string } }).location.hash = id;
      }, traceId);
      await page.locator('[data-row]').first().waitFor({ timeout: 60_000 });
      openMs = performance.now() - startedAt;
    });
    const interactions = await interact(page);
    return {
      openMs: Math.round(openMs),
      longTasksMs: [opening, ...Object.values(interactions)].reduce(
        (sum, { totalMs }) => sum + totalMs,
        0,
      ),
      interactionsMs: Object.fromEntries(
        Object.entries(interactions).map(([name, { longestMs }]) => [name, longestMs]),
      ),
    };
  } finally {
    await page.close();
  }
}

/** The same steps as on our page, as far as this one has them. */
async function interact(page: Page): Promise<Record<string, Tasks>> {
  const press = (name: string) => () => page.getByRole('button', { name }).click();
  const wheel = async (turns: number, by: number) => {
    for (let turn = 0; turn < turns; turn += 1) await page.mouse.wheel(0, by);
  };
  await page.locator('[data-scroller]').hover();
  return {
    scroll: await tasksOf(page, () => wheel(10, 2_000)),
    jump: await tasksOf(page, () =>
      page.locator('[data-scroller]').evaluate((element) => element.scrollTo(0, 1e9)),
    ),
    select: await tasksOf(page, () => page.locator('[data-row]').nth(4).click()),
    zoom: await tasksOf(page, async () => {
      await page.keyboard.down('Control');
      await wheel(8, -200);
      await page.keyboard.up('Control');
    }),
    fit: await tasksOf(page, press('Fit')),
    collapse: await tasksOf(page, press('Collapse all')),
    expand: await tasksOf(page, press('Expand all')),
    find: await tasksOf(page, () => page.getByLabel('Find').pressSequentially('operation 7')),
  };
}

async function bundled(): Promise<string> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, '..', 'apps/dashboard/bench/naive-waterfall.mjs')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return result.outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
}
