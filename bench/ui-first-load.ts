import type { Browser, Locator, Page } from '@playwright/test';
import type { MeasuredInstallation } from './installation.ts';

interface MeasuredPage {
  readonly path: string;
  /** What must be there before the page is of use. */
  readonly usable: (page: Page) => Locator;
}

/** Kilobytes of JavaScript, as transferred, until each page is usable; nothing is in the browser's cache. */
export async function measureFirstLoad(
  browser: Browser,
  { urls }: MeasuredInstallation,
  traceId: string,
): Promise<Record<string, number>> {
  const pages: Record<string, MeasuredPage> = {
    traceList: {
      path: '/traces?range=6h',
      usable: (page) => page.locator('a[href*="/traces/"]').first(),
    },
    trace: {
      path: `/traces/${traceId}`,
      usable: (page) => page.getByRole('treegrid').getByRole('row').first(),
    },
    service: {
      path: '/services/gateway?range=6h',
      usable: (page) => page.locator('svg.recharts-surface').first(),
    },
    map: { path: '/map?range=6h', usable: (page) => page.locator('.react-flow__node').first() },
  };
  const kilobytes: Record<string, number> = {};
  for (const [name, measured] of Object.entries(pages)) {
    kilobytes[name] = await loadOnce(browser, urls.dashboard, measured);
  }
  return kilobytes;
}

async function loadOnce(browser: Browser, origin: string, measured: MeasuredPage): Promise<number> {
  // A context of its own has a cache of its own, and it is empty.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    session.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(origin + measured.path, { waitUntil: 'commit' });
    await measured.usable(page).waitFor({ timeout: 60_000 });
    return Math.round(bytes / 100) / 10;
  } finally {
    await context.close();
  }
}
