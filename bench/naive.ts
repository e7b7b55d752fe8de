import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { say } from './cleanup.ts';
import { askEngine, countSpans } from './engine-client.ts';
import { forkBench, type LoadProcess } from './load-process.ts';
import { startOwnEngine, untilQuiet } from './own-engine.ts';
import { cpuSecondsOf, rssMbOf } from './process-group.ts';

export interface NaiveFigures {
  /** CPU-microseconds a span. */
  readonly node: number;
  readonly engine: number;
  readonly spansPerSecond: number;
  readonly rssMb: number;
}

/** What the usual Node implementation needs for so many spans, once it has warmed up. */
export async function measureNaive(
  load: LoadProcess,
  order: { readonly spans: number; readonly spansPerRequest: number; readonly connections: number },
): Promise<NaiveFigures> {
  await using engine = await startOwnEngine('naive');
  const { access } = engine;
  for (const table of TABLES)
    await askEngine(access, `ALTER TABLE ${table} MODIFY SETTING fsync_after_insert = 0`);
  const child = forkBench('naive-collector.ts');
  const ready = once(child, 'message');
  child.send(access);
  const [{ port }] = (await ready) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const send = { ...order, url, format: 'protobuf' as const, seconds: 240 };
  const warm = await load.send({ ...send, requests: 60, seed: 100 });
  await flushed(child);
  await untilQuiet(access.pid);
  const pids = [child.pid ?? 0, access.pid];
  const before = pids.map(cpuSecondsOf);
  const startedAt = performance.now();
  const requests = Math.ceil(order.spans / order.spansPerRequest);
  const sent = await load.send({ ...send, requests, seed: 101 });
  await flushed(child);
  const seconds = (performance.now() - startedAt) / 1000;
  const rssMb = rssMbOf(child.pid ?? 0);
  await untilQuiet(access.pid);
  const [node = 0, inEngine = 0] = pids.map(
    (pid, i) => ((cpuSecondsOf(pid) - (before[i] ?? 0)) * 1e6) / sent.spans,
  );
  const { spans } = await countSpans(access);
  if (spans !== warm.spans + sent.spans) throw new Error(`naive stored ${spans} spans`);
  child.disconnect();
  say(`naive: ${node.toFixed(2)} in Node and ${inEngine.toFixed(2)} in the engine, CPU-µs a span`);
  return { node, engine: inEngine, spansPerSecond: sent.spans / seconds, rssMb };
}

const TABLES = [
  'otel_traces',
  'otel_traces_trace_id_ts',
  'otel_traces_red_1m',
  'otel_traces_edge_halves',
];

async function flushed(child: ChildProcess): Promise<void> {
  const answer = once(child, 'message');
  child.send({ type: 'flush' });
  await answer;
}

const PROTOBUFJS_ROUNDS = 5;

/**
 * CPU-microseconds a span that protobufjs needs to decode the same bodies: the median of five processes, for what V8
 * makes of its code differs by several times between one process and the next (2.1 and 15.2 were seen).
 */
export async function measureProtobufjs(spans: number): Promise<number> {
  const seen: number[] = [];
  for (let round = 0; round < PROTOBUFJS_ROUNDS; round += 1)
    seen.push(await decodeWithProtobufjs(Math.ceil(spans / PROTOBUFJS_ROUNDS)));
  const sorted = seen.sort((a, b) => a - b);
  say(`protobufjs decodes only: ${sorted.map((one) => one.toFixed(2)).join(', ')} CPU-µs a span`);
  return sorted[PROTOBUFJS_ROUNDS >> 1] ?? 0;
}

async function decodeWithProtobufjs(spans: number): Promise<number> {
  const child = forkBench('protobufjs-decode.ts');
  await once(child, 'message');
  const answer = once(child, 'message');
  child.send({ spans });
  const [{ microsPerSpan }] = (await answer) as [{ microsPerSpan: number }];
  child.disconnect();
  return microsPerSpan;
}
