import { setTimeout as wait } from 'node:timers/promises';
import { judge } from './bars.ts';
import { say } from './cleanup.ts';
import { type MeasuredCollector, startCollector } from './collector-process.ts';
import { askEngine, countSpans } from './engine-client.ts';
import { startLoadProcess } from './load-process.ts';
import { rssMbOf } from './process-group.ts';
import { measureSustained, queued, untilEmpty } from './sustained.ts';

const SAMPLE_MS = 10_000;
const LOAD = { spansPerRequest: 500, connections: 8, format: 'protobuf' } as const;
/** The ingest role alone: nothing drops partitions while it runs, so parts and bytes can only grow. */
const RETENTION = 'none: upkeep does not run';
/** What a figure may gain over the last half and still be called level. */
const LEVEL = { parts: 30, collectorRssMb: 30, engineRssMb: 100, backlog: 100_000 } as const;

interface Sample {
  readonly seconds: number;
  readonly parts: number;
  readonly collectorRssMb: number;
  readonly engineRssMb: number;
  readonly backlog: number;
}

/** Half of the maximum rate for long: do active parts, memory or the backlog grow? */
export async function soak(options: {
  readonly minutes: number;
}): Promise<Record<string, unknown>> {
  await using load = await startLoadProcess();
  await using collector = await startCollector();
  const order = { ...LOAD, url: `${collector.url}/v1/traces` };
  const { spansPerSecond, spans } = await measureSustained(collector, load, {
    ...order,
    seconds: 20,
    seed: 1,
    queueMax: 300_000,
  });
  const rate = spansPerSecond / 2;
  say(`maximum ${Math.round(spansPerSecond)} spans/s; ${options.minutes} min at half of it`);
  const sending = load.send({
    ...order,
    seconds: options.minutes * 60,
    seed: 2,
    requestsPerSecond: rate / LOAD.spansPerRequest,
  });
  const samples = await sampleUntil(collector, sending);
  const sent = await sending;
  await untilEmpty(collector);
  const stored = await countSpans(collector.engine);
  if (stored.spans !== spans + sent.spans || stored.unique !== stored.spans) {
    throw new Error(
      `${spans + sent.spans} were acknowledged: ${JSON.stringify(stored)} are stored`,
    );
  }
  return { ...result(samples), spansPerSecond: Math.round(rate), spans: sent.spans };
}

function result(samples: readonly Sample[]): Record<string, unknown> {
  const last = samples.slice(Math.floor(samples.length / 2));
  const gain = (name: keyof typeof LEVEL): number =>
    Math.round(slope(last.map((sample) => [sample.seconds, sample[name]])) * spanOf(last));
  const figures = {
    maxParts: Math.max(...samples.map(({ parts }) => parts)),
    partsGain: gain('parts'),
    collectorRssMbGain: gain('collectorRssMb'),
    engineRssMbGain: gain('engineRssMb'),
    backlogGain: gain('backlog'),
  };
  const level = Object.entries(LEVEL).map(([name, most]) => ({ figure: `${name}Gain`, most }));
  return {
    ...figures,
    retention: RETENTION,
    bars: judge([{ figure: 'maxParts', most: 300 }, ...level], figures),
    samples,
  };
}

async function sampleUntil(collector: MeasuredCollector, end: Promise<unknown>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  let isOver = false;
  const over = end.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([wait(SAMPLE_MS), over]);
    const sample = await sampleOf(collector, (performance.now() - startedAt) / 1000);
    samples.push(sample);
    say(JSON.stringify(sample));
  }
  return samples;
}

async function sampleOf(collector: MeasuredCollector, seconds: number): Promise<Sample> {
  const sql = 'SELECT count() AS parts FROM system.parts WHERE active';
  const [row] = await askEngine<{ parts: number }>(collector.engine, sql);
  return {
    seconds: Math.round(seconds),
    parts: row?.parts ?? 0,
    collectorRssMb: Math.round(rssMbOf(collector.pid)),
    engineRssMb: Math.round(rssMbOf(collector.engine.pid)),
    backlog: await queued(collector),
  };
}

const spanOf = (samples: readonly Sample[]): number =>
  (samples.at(-1)?.seconds ?? 0) - (samples[0]?.seconds ?? 0);

/** Least squares: how much y gains for one of x. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1): number =>
    points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return spread === 0 ? 0 : together / spread;
}
