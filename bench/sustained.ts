import { setTimeout as wait } from 'node:timers/promises';
import { say } from './cleanup.ts';
import type { IngestProcess, MeasuredCollector } from './collector-process.ts';
import { countSpans } from './engine-client.ts';
import type { LoadFormat, LoadResult } from './load-messages.ts';
import type { LoadProcess } from './load-process.ts';
import { untilQuiet } from './own-engine.ts';
import { cpuSecondsOf, rssMbOf } from './process-group.ts';

const POLL_MS = 200;
const DRAIN_MS = 120_000;

export interface SustainedFigures {
  readonly spansPerSecond: number;
  readonly spans: number;
  /** From the first request until the last span was stored. */
  readonly seconds: number;
  /** CPU-microseconds a span, each process apart, merges included. */
  readonly cpu: { readonly collector: number; readonly engine: number; readonly generator: number };
  /** Largest resident memory of the ingest process. */
  readonly rssMb: number;
  readonly engineRssMb: number;
  readonly sent: LoadResult;
}

/** What is sent where, and how much may wait before the generator is stopped for a moment. */
export interface SustainedOrder {
  readonly seconds: number;
  readonly spansPerRequest: number;
  readonly connections: number;
  readonly format: LoadFormat;
  readonly url: string;
  readonly seed: number;
  /** Spans; about two blocks, so that the collector and the engine both always have work. */
  readonly queueMax: number;
  /** Open loop at this rate; without it as fast as the queue allows. */
  readonly requestsPerSecond?: number;
}

/** Spans that the collector has accepted and the store does not have. */
export async function queued(collector: IngestProcess): Promise<number> {
  const text = await collector.metrics();
  return Number(/^tracewell_journal_items\{signal="traces"\} (\d+)/m.exec(text)?.[1]);
}

/**
 * Sends for so many seconds as fast as the queue allows, waits until it is empty, and counts: every span must be
 * stored, and once.
 */
export async function measureSustained(
  collector: MeasuredCollector,
  load: LoadProcess,
  order: SustainedOrder,
): Promise<SustainedFigures> {
  const pids = { collector: collector.pid, engine: collector.engine.pid, generator: load.pid };
  await untilQuiet(pids.engine);
  const storedBefore = await countSpans(collector.engine);
  const before = cpuOf(pids);
  const peak = { rssMb: 0, engineRssMb: 0 };
  const startedAt = performance.now();
  const sending = load.send(order);
  let isSending = true;
  void sending
    .catch(() => undefined)
    .finally(() => {
      isSending = false;
    });
  while (isSending) {
    if ((await queued(collector)) > order.queueMax) load.pause();
    else load.resume();
    peak.rssMb = Math.max(peak.rssMb, rssMbOf(pids.collector));
    peak.engineRssMb = Math.max(peak.engineRssMb, rssMbOf(pids.engine));
    await wait(POLL_MS);
  }
  const sent = await sending;
  await untilEmpty(collector);
  const seconds = (performance.now() - startedAt) / 1000;
  await untilQuiet(pids.engine);
  const after = cpuOf(pids);
  const perSpan = (name: keyof typeof pids): number =>
    ((after[name] - before[name]) * 1e6) / sent.spans;
  await checkStored(collector, storedBefore.spans + sent.spans);
  return {
    spansPerSecond: sent.spans / seconds,
    spans: sent.spans,
    seconds,
    cpu: {
      collector: perSpan('collector'),
      engine: perSpan('engine'),
      generator: perSpan('generator'),
    },
    ...peak,
    sent,
  };
}

function cpuOf<Name extends string>(pids: Record<Name, number>): Record<Name, number> {
  return Object.fromEntries(
    Object.entries<number>(pids).map(([name, pid]) => [name, cpuSecondsOf(pid)]),
  ) as Record<Name, number>;
}

/** Waits until nothing accepted is left in the journal. */
export async function untilEmpty(collector: IngestProcess, patienceMs = DRAIN_MS): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while ((await queued(collector)) > 0) {
    if (performance.now() > deadline)
      throw new Error(`the queue is not empty after ${patienceMs / 1000} s`);
    await wait(50);
  }
}

async function checkStored(collector: MeasuredCollector, expected: number): Promise<void> {
  const { spans, unique } = await countSpans(collector.engine);
  say(`stored: ${spans} spans, ${unique} different ones, of ${expected} acknowledged`);
  if (spans !== expected || unique !== expected) {
    throw new Error(`${expected} spans were acknowledged, ${spans} stored, ${unique} different`);
  }
}
