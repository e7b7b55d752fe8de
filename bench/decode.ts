import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { decodeTraces } from '@tracewell/otlp';
import { openOperationNames, openTracesBlock, type TracesBlock } from '@tracewell/storage';
import { usualIntakeRules } from '../apps/collector/src/delivery/intake-rules.ts';
import { decodeSpans } from '../apps/collector/src/receivers/decode-body.ts';
import { otlpBodies } from './otlp-load.ts';

const SPANS_PER_BODY = 500;
const BODIES = 132;
const ROUNDS = 15;
const WARM_UP = 3;
/** A block holds about a second of spans; a record what comes within 5 ms, here four bodies. */
const SPANS_PER_BLOCK = 66_000;
const BODIES_PER_RECORD = 4;

// Loaded as in any Node program: only then does protobufjs find Node's Buffer and its quicker strings.
const { opentelemetry } = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
);
const ExportTraceServiceRequest: {
  decode(body: Uint8Array): {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[];
    }[];
  };
} = opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const inFront = decodeSpans('protobuf', usualIntakeRules());

type Fill = (body: Uint8Array, block: TracesBlock) => number;

const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const FILLS = {
  alone: (body, block) => decodeTraces(body, block.sink).accepted,
  behindFront: (body, block) => inFront(body, block, EVER).outcome.accepted,
} satisfies Record<string, Fill>;

/**
 * CPU time a span, medians of interleaved rounds over the same bodies: our decoder into a block, the same behind the
 * limits and rules of the collector, that with what records and the sealed block cost, protobufjs (static code) to objects
 * from Buffers and from plain Uint8Arrays, which it reads in another way, and a copy of the bytes.
 */
export function decodeBench(): Record<string, unknown> {
  const load = { bodies: BODIES, spansPerBody: SPANS_PER_BODY, seed: 7 };
  const plain = otlpBodies(load).map((body) => Uint8Array.from(body));
  const bodies = plain.map((body) => Buffer.from(body));
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const operations = openOperationNames(Date.now);
  const contenders: Readonly<Record<string, () => number>> = {
    columns: () => fillBlocks(bodies, operations, FILLS.alone, () => 0),
    columnsBehindFront: () => fillBlocks(bodies, operations, FILLS.behindFront, () => 0),
    columnsCutAndSealed: () => fillBlocks(bodies, operations, FILLS.behindFront, cutOf),
    protobufjsBuffer: () => decodeToObjects(bodies),
    protobufjsUint8Array: () => decodeToObjects(plain),
    copy: () => copyBytes(bodies),
  };
  const figures = measure(contenders);
  const ratioTo = (of: number, name: string): number => rounded(of / (figures[name] ?? 0));
  const { columns = 0, columnsCutAndSealed = 0 } = figures;
  return {
    spans: BODIES * SPANS_PER_BODY,
    bytesPerSpan: Math.round(bytes / BODIES / SPANS_PER_BODY),
    rounds: ROUNDS,
    ...Object.fromEntries(
      Object.entries(figures).map(([name, us]) => [`${name}UsPerSpan`, rounded(us)]),
    ),
    columnsToProtobufjsBuffer: ratioTo(columns, 'protobufjsBuffer'),
    columnsToProtobufjsUint8Array: ratioTo(columns, 'protobufjsUint8Array'),
    cutAndSealedToProtobufjsBuffer: ratioTo(columnsCutAndSealed, 'protobufjsBuffer'),
    cutAndSealedToProtobufjsUint8Array: ratioTo(columnsCutAndSealed, 'protobufjsUint8Array'),
  };
}

/** Microseconds of CPU a span, the median for each contender. */
function measure(contenders: Readonly<Record<string, () => number>>): Record<string, number> {
  const seen = new Map<string, number[]>();
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const before = process.cpuUsage();
      const spans = run();
      const { user, system } = process.cpuUsage(before);
      if (spans !== BODIES * SPANS_PER_BODY) throw new Error(`${name} read ${spans} spans`);
      if (round >= 0) seen.set(name, [...(seen.get(name) ?? []), (user + system) / spans]);
    }
  }
  return Object.fromEntries([...seen].map(([name, all]) => [name, median(all)]));
}

function fillBlocks(
  bodies: readonly Uint8Array[],
  operations: ReturnType<typeof openOperationNames>,
  fill: Fill,
  onRecord: (block: TracesBlock) => number,
): number {
  let block = openTracesBlock({ operations });
  let spans = 0;
  for (const [i, body] of bodies.entries()) {
    if (block.rows >= SPANS_PER_BLOCK) block = openTracesBlock({ operations });
    block.mark();
    spans += fill(body, block);
    if (i % BODIES_PER_RECORD === BODIES_PER_RECORD - 1) onRecord(block);
  }
  return spans;
}

/** What a record costs before it is written; the last of a block seals it. */
function cutOf(block: TracesBlock): number {
  let checksum = 0;
  for (const { growth } of block.cut()) {
    for (const piece of growth) checksum = crc32(piece, checksum);
  }
  if (block.rows >= SPANS_PER_BLOCK) block.seal();
  return checksum;
}

function decodeToObjects(bodies: readonly Uint8Array[]): number {
  let spans = 0;
  for (const body of bodies) {
    for (const { scopeSpans } of ExportTraceServiceRequest.decode(body).resourceSpans) {
      for (const scope of scopeSpans) spans += scope.spans.length;
    }
  }
  return spans;
}

function copyBytes(bodies: readonly Uint8Array[]): number {
  const target = new Uint8Array(32_000_000);
  let at = 0;
  for (const body of bodies) {
    target.set(body, at);
    at += body.length;
  }
  return bodies.length * SPANS_PER_BODY;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const rounded = (value: number): number => Number(value.toFixed(3));
