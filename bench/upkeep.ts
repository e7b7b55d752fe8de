import { setTimeout as wait } from 'node:timers/promises';
import { enforceRetention, openStore, type Store, sealEdges } from '@tracewell/storage';
import { judge } from './bars.ts';
import { say } from './cleanup.ts';
import { startCollector } from './collector-process.ts';
import { askEngine, type EngineAccess } from './engine-client.ts';
import { storeEvenly } from './even-spans.ts';
import type { LoadResult } from './load-messages.ts';
import { startLoadProcess } from './load-process.ts';
import { startOwnEngine, untilQuiet } from './own-engine.ts';
import { cpuSecondsOf } from './process-group.ts';

const SPANS_PER_SECOND = 10_000;
/** As upkeep looks: every 30 s at half an hour, every 20th time at all of retention. */
const LOOK_S = 30;
const RECENT_MS = 1_800_000;
const FULL_EVERY = 20;
const RETENTION_MS = 7 * 86_400_000;
/** By then a minute has been sealed for good. */
const FINAL_S = 780;

const LOAD = { spansPerRequest: 100, connections: 4, requestsPerSecond: 20 } as const;
const WATCH_SECONDS = 15;
/** A question about the newest minutes, as a page asks it over and over. */
const QUESTION = `SELECT ServiceName, count() AS n, quantile(0.99)(Duration) AS p99 FROM otel_traces
  WHERE Timestamp > now() - INTERVAL 15 MINUTE GROUP BY ServiceName`;

/** What keeping the store in order costs, and whether anybody waits for it. */
export async function upkeepBench(options: {
  readonly minutes: number;
  readonly spans: number;
}): Promise<Record<string, unknown>> {
  const edges = await measureEdges(options.minutes);
  const dropping = await measureDropping(options.spans);
  const figures = {
    edgesPercentOfCore: edges.percentOfCore,
    dropSeconds: dropping.dropSeconds,
    ackP99Gain: round(dropping.during.ackP99Ms - dropping.before.ackP99Ms),
    queryP99Gain: round(dropping.during.queryP99Ms - dropping.before.queryP99Ms),
  };
  const bars = [
    { figure: 'edgesPercentOfCore', most: 2 },
    { figure: 'dropSeconds', most: 2 },
  ];
  return { ...figures, edges, dropping, bars: judge(bars, figures) };
}

/** All that the job does for so many minutes of 10,000 spans a second, in simulated time: nothing else runs. */
async function measureEdges(minutes: number) {
  await using engine = await startOwnEngine('upkeep-edges');
  const { access } = engine;
  const fromS = Math.floor(Date.now() / 60_000) * 60 - 86_400;
  const seconds = minutes * 60;
  await storeEvenly(access, { fromS, seconds, spans: seconds * SPANS_PER_SECOND });
  await untilQuiet(access.pid);
  say(`edges: ${minutes} minutes of ${SPANS_PER_SECOND} spans/s are stored`);
  await using store = openStore(access);
  const before = cpuSecondsOf(access.pid) + cpuSecondsOf(process.pid);
  const { sealed, slowestMs } = await sealAll(store, fromS, seconds);
  await untilQuiet(access.pid);
  const cpuSeconds = cpuSecondsOf(access.pid) + cpuSecondsOf(process.pid) - before;
  const [halves] = await askEngine<{ n: number }>(
    access,
    'SELECT count() AS n FROM otel_traces_edge_halves',
  );
  return {
    percentOfCore: round((cpuSeconds * 100) / seconds),
    cpuSeconds: round(cpuSeconds),
    slowestLookMs: Math.round(slowestMs),
    minutesSealed: sealed,
    minutes,
    halves: halves?.n ?? 0,
  };
}

async function sealAll(store: Store, fromS: number, seconds: number) {
  let sealed = 0;
  let slowestMs = 0;
  for (let look = 0; look * LOOK_S <= seconds + FINAL_S; look += 1) {
    const startedAt = performance.now();
    const done = await sealEdges(store, {
      nowMs: (fromS + look * LOOK_S) * 1000,
      lookBackMs: look % FULL_EVERY === 0 ? RETENTION_MS : RECENT_MS,
    });
    sealed += done.sealed;
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  return { sealed, slowestMs };
}

/** Hours of a day ago go while requests are acknowledged and questions answered. */
async function measureDropping(spans: number) {
  await using load = await startLoadProcess();
  await using collector = await startCollector();
  const hoursS = 3 * 3600;
  const fromS = Math.floor(Date.now() / 1000 / hoursS) * hoursS - 86_400;
  await storeEvenly(collector.engine, { fromS, seconds: hoursS - 60, spans });
  await untilQuiet(collector.engine.pid);
  say(`dropping: ${spans} spans of three hours are stored`);
  const send = (seed: number) =>
    load.send({
      ...LOAD,
      format: 'protobuf',
      url: `${collector.url}/v1/traces`,
      seconds: WATCH_SECONDS,
      seed,
    });
  await send(1); // until the decoder's code is compiled
  const before = await watch(collector.engine, send(2));
  await using store = openStore(collector.engine);
  const sending = send(3);
  const watching = watch(collector.engine, sending);
  await wait(1000);
  const dropped = await drop(store);
  const during = await watching;
  return { spans, ...dropped, before, during };
}

async function drop(store: Store) {
  const startedAt = performance.now();
  let kept = 0;
  const policy = { spansMs: 12 * 3_600_000, bytes: 1e15, rollupsMs: 90 * 86_400_000 };
  const { dropped } = await enforceRetention(store, {
    policy,
    nowMs: Date.now(),
    onDropped: (hours) => {
      kept += hours.kept?.spans ?? 0;
    },
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (dropped.length === 0) throw new Error('nothing was dropped');
  return { dropSeconds: round(seconds), partitions: dropped.length, keptSpans: kept };
}

/** How long acknowledgements and questions took while a load was sent. */
async function watch(engine: EngineAccess, sending: Promise<LoadResult>) {
  const took: number[] = [];
  let isOver = false;
  const over = sending.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const startedAt = performance.now();
    await askEngine(engine, QUESTION);
    took.push(performance.now() - startedAt);
    await wait(50);
  }
  const sent = await over;
  const sorted = took.sort((a, b) => a - b);
  return {
    ackP50Ms: round(sent.p50Ms),
    ackP99Ms: round(sent.p99Ms),
    ackMaxMs: round(sent.maxMs),
    queries: took.length,
    queryP50Ms: round(sorted[Math.floor(took.length / 2)] ?? 0),
    queryP99Ms: round(sorted[Math.floor((took.length - 1) * 0.99)] ?? 0),
    queryMaxMs: round(sorted.at(-1) ?? 0),
  };
}

const round = (value: number): number => Number(value.toFixed(2));
