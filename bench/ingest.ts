import { type Bar, judge } from './bars.ts';
import { say } from './cleanup.ts';
import { type MeasuredCollector, startCollector } from './collector-process.ts';
import { measureFloor } from './floor.ts';
import { type LoadProcess, startLoadProcess } from './load-process.ts';
import { measureNaive, measureProtobufjs } from './naive.ts';
import { measureSustained, type SustainedFigures, untilEmpty } from './sustained.ts';

const CORES = 2;
const SPANS_PER_REQUEST = 500;
const CONNECTIONS = 8;
const WARM_UP_REQUESTS = 800;
const QUEUE_MAX = 200_000;
/** Seconds are enough for it, so that a quick run compares with the same figure. */
const PROTOBUFJS_SPANS = 1_000_000;

/** How long the parts of a run are. */
interface Lengths {
  readonly sustainedSeconds: number;
  readonly thirdSeconds: number;
  readonly singles: number;
  readonly naiveSpans: number;
  /** The floor stores as many spans as the collector did: merges cost more the more parts there are. */
  readonly floorSpansMax: number;
  readonly floorBlocks: readonly number[];
}

const FULL: Lengths = {
  sustainedSeconds: 60,
  thirdSeconds: 15,
  singles: 300,
  naiveSpans: 600_000,
  floorSpansMax: 6_000_000,
  floorBlocks: [10_000, 100_000, 1_000_000],
};
const QUICK: Lengths = {
  sustainedSeconds: 12,
  thirdSeconds: 6,
  singles: 100,
  naiveSpans: 150_000,
  floorSpansMax: 300_000,
  floorBlocks: [100_000],
};

/** What the ingest engine costs and bears, beside the least that its engine needs and the usual implementation. */
export async function ingest(options: { quick: boolean }): Promise<Record<string, unknown>> {
  const lengths = options.quick ? QUICK : FULL;
  await using load = await startLoadProcess();
  const ours = await measureOurs(load, lengths);
  const naive = await measureNaive(load, {
    spans: lengths.naiveSpans,
    spansPerRequest: SPANS_PER_REQUEST,
    connections: CONNECTIONS,
  });
  const protobufjs = await measureProtobufjs(PROTOBUFJS_SPANS);
  const { sustained, third, single } = ours;
  const floor = await measureFloor({
    spans: Math.min(sustained.spans, lengths.floorSpansMax),
    blockRows: lengths.floorBlocks,
  });
  const { collector, engine, generator } = sustained.cpu;
  const figures = {
    spansPerSecond: Math.round(sustained.spansPerSecond),
    saturation: round(
      sustained.spansPerSecond / (CORES / ((collector + engine + generator) / 1e6)),
    ),
    ratioToFloor: round((collector + engine) / floor.floor),
    speedupOverNaive: round((naive.node + naive.engine) / (collector + engine)),
    nodeSpeedupOverNaive: round(naive.node / collector),
    collectorOverProtobufjs: round(collector / protobufjs),
    ackP99Ms: round(third.p99Ms),
    rssMb: Math.round(sustained.rssMb),
    singleP50Ms: round(single.p50Ms),
    singleP99Ms: round(single.p99Ms),
  };
  return {
    ...figures,
    cpuMicrosPerSpan: {
      ...rounded(sustained.cpu),
      floor: round(floor.floor),
      naive: round(naive.node + naive.engine),
      naiveNode: round(naive.node),
      naiveEngine: round(naive.engine),
      protobufjs: round(protobufjs),
    },
    floor: { blockRows: floor.blockRows, byBlockRows: rounded(floor.byBlockRows) },
    third,
    single,
    spans: sustained.spans,
    seconds: round(sustained.seconds),
    bytesPerSpan: Math.round(sustained.sent.bytes / sustained.spans),
    engineRssMb: Math.round(sustained.engineRssMb),
    naiveSpansPerSecond: Math.round(naive.spansPerSecond),
    bars: judge(BARS, figures),
  };
}

const BARS: readonly Bar[] = [
  { figure: 'ratioToFloor', most: 2 },
  { figure: 'collectorOverProtobufjs', most: 0.8 },
  { figure: 'speedupOverNaive', least: 2.2 },
  { figure: 'nodeSpeedupOverNaive', least: 4 },
  { figure: 'saturation', least: 0.8 },
  { figure: 'ackP99Ms', most: 25 },
  { figure: 'rssMb', most: 300 },
  { figure: 'singleP50Ms', most: 10 },
  { figure: 'singleP99Ms', most: 25 },
];

/** Latencies of acknowledgements in milliseconds, and how much of them was the disk. */
interface AckFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly requestsPerSecond: number;
  /** Mean fsync of a commit over the mean latency. */
  readonly fsyncShare: number;
}

async function measureOurs(
  load: LoadProcess,
  lengths: Lengths,
): Promise<{ sustained: SustainedFigures; third: AckFigures; single: AckFigures }> {
  await using collector = await startCollector();
  const order = {
    spansPerRequest: SPANS_PER_REQUEST,
    connections: CONNECTIONS,
    format: 'protobuf',
    url: `${collector.url}/v1/traces`,
  } as const;
  // The decoder costs five times as much until its code is compiled: that takes some 150,000 spans.
  await load.send({ ...order, seconds: 60, requests: WARM_UP_REQUESTS, seed: 1 });
  await untilEmpty(collector);
  const single = await measureAcks(collector, load, {
    spansPerRequest: 1,
    connections: 1,
    requests: lengths.singles,
    pauseMs: 20,
  });
  say(`one span on an idle collector: p50 ${single.p50Ms} ms, p99 ${single.p99Ms} ms`);
  const sustained = await measureSustained(collector, load, {
    ...order,
    seconds: lengths.sustainedSeconds,
    seed: 2,
    queueMax: QUEUE_MAX,
  });
  say(
    `sustained: ${Math.round(sustained.spansPerSecond)} spans/s, ${JSON.stringify(sustained.cpu)}`,
  );
  const requestsPerSecond = sustained.spansPerSecond / SPANS_PER_REQUEST / 3;
  const third = await measureAcks(collector, load, {
    spansPerRequest: SPANS_PER_REQUEST,
    connections: CONNECTIONS,
    requests: Math.ceil(requestsPerSecond * lengths.thirdSeconds),
    requestsPerSecond,
  });
  say(`at a third of that: p50 ${third.p50Ms} ms, p99 ${third.p99Ms} ms`);
  return { sustained, third, single };
}

async function measureAcks(
  collector: MeasuredCollector,
  load: LoadProcess,
  order: {
    readonly spansPerRequest: number;
    readonly connections: number;
    readonly requests: number;
    readonly requestsPerSecond?: number;
    readonly pauseMs?: number;
  },
): Promise<AckFigures> {
  const before = await fsyncs(collector);
  const sent = await load.send({
    ...order,
    url: `${collector.url}/v1/traces`,
    format: 'protobuf',
    seconds: 120,
    seed: order.requests,
  });
  const after = await fsyncs(collector);
  const meanFsyncMs = ((after.seconds - before.seconds) * 1000) / (after.count - before.count);
  await untilEmpty(collector);
  return {
    p50Ms: round(sent.p50Ms),
    p99Ms: round(sent.p99Ms),
    maxMs: round(sent.maxMs),
    requestsPerSecond: round(sent.requests / sent.seconds),
    fsyncShare: round(meanFsyncMs / (sent.sumMs / sent.requests)),
  };
}

/** What the journal of spans has spent in fdatasync so far. */
async function fsyncs(collector: MeasuredCollector): Promise<{ seconds: number; count: number }> {
  const text = await collector.metrics();
  const read = (what: string): number =>
    Number(
      new RegExp(`^tracewell_journal_fsync_seconds_${what}\\{signal="traces"\\} (\\S+)`, 'm').exec(
        text,
      )?.[1],
    );
  return { seconds: read('sum'), count: read('count') };
}

const round = (value: number): number => Number(value.toFixed(2));

function rounded<Name extends string>(
  figures: Readonly<Record<Name, number>>,
): Record<Name, number> {
  return Object.fromEntries(
    Object.entries<number>(figures).map(([name, value]) => [name, round(value)]),
  ) as Record<Name, number>;
}
