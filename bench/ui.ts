import { type Browser, chromium } from '@playwright/test';
import { say } from './cleanup.ts';
import { type MeasuredInstallation, startMeasured } from './installation.ts';
import { measureFirstLoad } from './ui-first-load.ts';
import { measureNaive, type NaiveFigures } from './ui-naive.ts';
import { sendTrace } from './ui-spans.ts';
import { measurePaint, measureTrace, type TraceFigures } from './ui-trace.ts';

const SMALL = 60;
const COMPARED = 10_000;
const SIZES = [COMPARED, 100_000, 1_000_000];
const BROWSER = process.env.TRACEWELL_BROWSER ?? '/usr/bin/chromium';
const VIEWPORT = { width: 1280, height: 800 };

interface Plan {
  readonly sizes: readonly number[];
  readonly rounds: number;
}

/**
 * How long the trace page takes to draw traces of three sizes and how long it keeps the reader waiting then, beside the
 * usual way to draw one; what a browser loads for the pages; when the first picture stands. `quick` draws the
 * smallest of them once.
 */
export async function ui({ quick }: { readonly quick: boolean }): Promise<Record<string, unknown>> {
  const plan: Plan = quick ? { sizes: [COMPARED], rounds: 1 } : { sizes: SIZES, rounds: 3 };
  await using installation = await startMeasured();
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const small = await sendTrace(installation, SMALL);
    const firstLoadKb = await measureFirstLoad(browser, installation, small);
    say(`first load, kB: ${JSON.stringify(firstLoadKb)}`);
    const paint = await paintRounds(browser, installation, small, plan.rounds);
    say(`first picture: ${JSON.stringify(paint)}`);
    const traces: Record<string, TraceFigures> = {};
    let naive: NaiveFigures | undefined;
    for (const size of plan.sizes) {
      const traceId = await sendTrace(installation, size);
      traces[size] = await traceRounds(browser, installation, {
        traceId,
        size,
        rounds: plan.rounds,
      });
      say(`${size} spans: ${JSON.stringify(traces[size])}`);
      if (size === COMPARED) naive = await measureNaive(browser, installation, traceId);
    }
    const ownMs = traces[COMPARED]?.longTasksMs ?? 0;
    const times = (naive?.longTasksMs ?? 0) / Math.max(ownMs, 1);
    return {
      rounds: plan.rounds,
      traces,
      firstLoadKb,
      paint,
      naive: { spans: COMPARED, ...naive, ownLongTasksMs: ownMs, times },
    };
  } finally {
    await browser.close();
  }
}

interface RoundsOf {
  readonly traceId: string;
  readonly size: number;
  readonly rounds: number;
}

async function traceRounds(
  browser: Browser,
  installation: MeasuredInstallation,
  { traceId, size, rounds: count }: RoundsOf,
): Promise<TraceFigures> {
  const rounds: TraceFigures[] = [];
  for (let round = 0; round < count; round += 1) {
    const page = await browser.newPage({ viewport: VIEWPORT });
    rounds.push(await measureTrace(page, installation, traceId, size));
    await page.close();
  }
  return medianOf(rounds);
}

async function paintRounds(
  browser: Browser,
  installation: MeasuredInstallation,
  traceId: string,
  count: number,
) {
  const rounds: { lcpMs: number; cls: number }[] = [];
  for (let round = 0; round < count; round += 1) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    rounds.push(await measurePaint(await context.newPage(), installation, traceId));
    await context.close();
  }
  return {
    lcpMs: middle(rounds.map(({ lcpMs }) => lcpMs)),
    cls: Math.max(...rounds.map(({ cls }) => cls)),
  };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function medianOf(rounds: readonly TraceFigures[]): TraceFigures {
  const median = (of: (figures: TraceFigures) => number) => Math.round(middle(rounds.map(of)));
  const names = Object.keys(rounds[0]?.interactionsMs ?? {});
  return {
    openMs: median(({ openMs }) => openMs),
    clientMs: median(({ clientMs }) => clientMs),
    firstRowMs: median(({ firstRowMs }) => firstRowMs),
    longestTaskMs: median(({ longestTaskMs }) => longestTaskMs),
    interactionsMs: Object.fromEntries(
      names.map((name) => [name, median(({ interactionsMs }) => interactionsMs[name] ?? 0)]),
    ),
    longTasksMs: median(({ longTasksMs }) => longTasksMs),
    heapMb: median(({ heapMb }) => heapMb),
  };
}
