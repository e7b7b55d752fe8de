import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DecodeError, decodeTraces, decodeTracesJson } from '@tracewell/otlp';
import { openTracesBlock } from '@tracewell/storage';
import { field, fixed64, message } from '../packages/otlp/test/wire.ts';
import { scratchFolder } from './cleanup.ts';
import { type IngestProcess, startIngest } from './collector-process.ts';
import { grpcBombs } from './grpc-bombs.ts';
import { HOSTILE_BODIES, type HostileBody } from './hostile-bodies.ts';
import { beginPeak, memoryOf } from './resident-memory.ts';

/** Nothing listens there: receivers acknowledge all the same. */
const NO_CLICKHOUSE = 'http://127.0.0.1:9';
const CONFIG =
  'limits: { bodyBytes: 67108864, decompressedBytes: 67108864, inFlightBytes: 268435456 }\n';
const PROBE_EVERY_MS = 10;
const MIB = 1024 * 1024;

interface HostileFigures {
  readonly bodyMib: number;
  readonly status: number;
  /** CPU time of the decoder alone until it refuses; undefined where it does not come to that. */
  readonly decodeCpuMs: number | undefined;
  /** From the first byte sent to the answer. */
  readonly answerMs: number;
  /** Growth of the process's peak while it was handled. */
  readonly peakMib: number;
  /** The slowest acknowledgement of one-span requests sent meanwhile. */
  readonly othersWorstMs: number;
}

/**
 * Sends a collector what nobody should send, one body after another, while small requests go on. For each: the answer,
 * its time, the decoder's CPU time where it refuses, growth of the peak memory, and how long others waited. The engine is not started.
 */
export async function hostile(): Promise<Record<string, unknown>> {
  const folder = await scratchFolder('hostile');
  const config = join(folder.path, 'tracewell.yaml');
  await writeFile(config, CONFIG);
  await using ingest = await startIngest(folder.path, {
    environment: { TRACEWELL_CONFIG: config, TRACEWELL_CLICKHOUSE_URL: NO_CLICKHOUSE },
  });
  const idle = await whileProbing(ingest, async () => wait(2000));
  const kinds: Record<string, HostileFigures> = {};
  for (const one of HOSTILE_BODIES) {
    kinds[one.name] = await measure(ingest, one);
    if (!process.argv.includes('--json')) console.log(one.name, JSON.stringify(kinds[one.name]));
  }
  const wrong = HOSTILE_BODIES.filter(({ name, status }) => kinds[name]?.status !== status);
  return {
    idleWorstMs: idle.worstMs,
    wrong: wrong.map(({ name }) => name),
    kinds,
    grpcBombs: await grpcBombs(),
  };
}

async function measure(ingest: IngestProcess, one: HostileBody): Promise<HostileFigures> {
  const body = one.body();
  const isForDecoder = one.status === 400 && one.encoding === undefined;
  const decodeCpuMs = isForDecoder ? decodeCpu(body, one.json === true) : undefined;
  await send(ingest, ownSpan(), {}); // the thread may be ending
  const before = await beginPeak(ingest.pid);
  const headers: Record<string, string> = {
    'content-type': one.json ? 'application/json' : 'application/x-protobuf',
    ...(one.encoding === undefined ? {} : { 'content-encoding': one.encoding }),
  };
  const { result, worstMs } = await whileProbing(ingest, async () => {
    const began = performance.now();
    const status = await send(ingest, body, headers);
    return { status, answerMs: performance.now() - began };
  });
  const peak = await memoryOf(ingest.pid, 'VmHWM');
  return {
    bodyMib: rounded(body.length / MIB),
    status: result.status,
    decodeCpuMs,
    answerMs: rounded(result.answerMs),
    peakMib: rounded((peak - before) / MIB),
    othersWorstMs: rounded(worstMs),
  };
}

/** CPU milliseconds until the decoder refuses the body; undefined when it takes it. */
function decodeCpu(body: Buffer, isJson: boolean): number | undefined {
  const before = process.cpuUsage();
  try {
    (isJson ? decodeTracesJson : decodeTraces)(body, openTracesBlock().sink);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    const { user, system } = process.cpuUsage(before);
    return rounded((user + system) / 1000);
  }
}

/** Runs something while requests of one span are sent, each after the answer to the one before. */
async function whileProbing<T>(
  ingest: IngestProcess,
  run: () => Promise<T>,
): Promise<{ result: T; worstMs: number }> {
  let isDone = false;
  let worstMs = 0;
  const probing = (async () => {
    while (!isDone) {
      const began = performance.now();
      const status = await send(ingest, ownSpan(), { 'content-type': 'application/x-protobuf' });
      if (status !== 200) throw new Error(`a good request was answered with ${status}`);
      worstMs = Math.max(worstMs, performance.now() - began);
      await wait(PROBE_EVERY_MS);
    }
  })();
  try {
    const result = await run();
    isDone = true;
    await probing;
    return { result, worstMs };
  } finally {
    isDone = true;
  }
}

function ownSpan(): Buffer {
  const now = BigInt(Date.now()) * 1_000_000n;
  const ids = [message(1, randomBytes(16)), message(2, randomBytes(8)), message(5, 'probe')];
  const times = [field(7, 1, fixed64(now)), field(8, 1, fixed64(now))];
  return message(1, message(2, message(2, ...ids, ...times)));
}

async function send(
  ingest: IngestProcess,
  body: Buffer,
  headers: Record<string, string>,
): Promise<number> {
  const answer = await fetch(`${ingest.url}/v1/traces`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/x-protobuf', ...headers },
  });
  await answer.arrayBuffer();
  return answer.status;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
