import type { Page } from '@playwright/test';

/** What kept the page's own thread from answering. */
export interface Tasks {
  /** The longest single task. */
  readonly longestMs: number;
  /** All tasks over 50 ms together. */
  readonly totalMs: number;
}

interface Watched {
  readonly seen: { longTasks: number[]; shifts: number; lcp: number };
}

/** Runs in the page, as text: what compiles this file would put helpers of its own into a function. */
const WATCH = `{
  const seen = { longTasks: [], shifts: 0, lcp: 0 };
  Object.assign(globalThis, { seen });
  const observe = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  observe('longtask', (entry) => seen.longTasks.push(entry.duration));
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shifts += entry.value; });
  observe('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
}`;

/** Has every document of the page note its long tasks, layout shifts and largest paint from its first moment on. */
export async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript({ content: WATCH });
}

/** The tasks that an interaction causes; those below 50 ms are not reported by browsers and count as none. */
export async function tasksOf(page: Page, interact: () => Promise<unknown>): Promise<Tasks> {
  await page.evaluate(() => {
    (globalThis as unknown as Watched).seen.longTasks.length = 0;
  });
  await interact();
  return settledTasks(page);
}

/** The tasks since the document began, or since they were last cleared. */
async function settledTasks(page: Page): Promise<Tasks> {
  const tasks = await page.evaluate(async () => {
    // By then everything so far has been painted and reported.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (globalThis as unknown as Watched).seen.longTasks;
  });
  return {
    longestMs: Math.round(Math.max(0, ...tasks)),
    totalMs: Math.round(tasks.reduce((sum, task) => sum + task, 0)),
  };
}

/** When the largest thing of the first picture was painted, and how far things jumped until now. */
export async function paintOf(page: Page): Promise<{ lcpMs: number; cls: number }> {
  return await page.evaluate(() => {
    const { lcp, shifts } = (globalThis as unknown as Watched).seen;
    return { lcpMs: Math.round(lcp), cls: Math.round(shifts * 1000) / 1000 };
  });
}
