import {
  type DecodeOutcome,
  decodeLogs,
  decodeLogsJson,
  decodeMetrics,
  decodeMetricsJson,
  decodeTraces,
  decodeTracesJson,
  decodeZipkin,
} from '@tracewell/otlp';
import type { LogsBlock, MetricsBlock, OpenBlock, TracesBlock } from '@tracewell/storage';
import { grownBytesMax, limitGrowth } from '../delivery/limit-growth.ts';
import type { Decode } from '../delivery/signal-path.ts';
import {
  type AcceptedTimes,
  type IntakeRules,
  logSinkInFront,
  metricSinkInFront,
  type SinkInFront,
  spanSinkInFront,
} from '../delivery/sink-in-front.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { Encoding } from './otlp-answer.ts';

/** The formats in which a signal may come. */
export type FormatOf<S extends Signal> = S extends 'traces' ? Encoding | 'zipkin' : Encoding;

const SPANS = { protobuf: decodeTraces, json: decodeTracesJson, zipkin: decodeZipkin } as const;
const POINTS = { protobuf: decodeMetrics, json: decodeMetricsJson } as const;
const LOGS = { protobuf: decodeLogs, json: decodeLogsJson } as const;

/** How a body of spans is decoded. The seam for bodies that are decoded in a worker. */
export function decodeSpans(format: FormatOf<'traces'>, rules: IntakeRules): Decode<TracesBlock> {
  return (body, block, times) => {
    const front = frontOf(block, rules, () => spanSinkInFront(block.sink, rules));
    return decodeThrough(front, SPANS[format], body, block, times);
  };
}

/** How a body of metrics is decoded. */
export function decodePoints(encoding: Encoding, rules: IntakeRules): Decode<MetricsBlock> {
  return (body, block, times) => {
    const front = frontOf(block, rules, () => metricSinkInFront(block.sink, rules));
    return decodeThrough(front, POINTS[encoding], body, block, times);
  };
}

/** How a body of log records is decoded. */
export function decodeLogRecords(encoding: Encoding, rules: IntakeRules): Decode<LogsBlock> {
  return (body, block, times) => {
    const front = frontOf(block, rules, () => logSinkInFront(block.sink, rules));
    return decodeThrough(front, LOGS[encoding], body, block, times);
  };
}

function decodeThrough<Sink>(
  front: SinkInFront<Sink>,
  decode: (body: Uint8Array, sink: Sink) => DecodeOutcome,
  body: Uint8Array,
  block: OpenBlock,
  times: AcceptedTimes,
): ReturnType<Decode<OpenBlock>> {
  const before = block.bytes;
  const growth = limitGrowth(() => block.bytes - before, grownBytesMax(body.length));
  front.begin({ body, times, growth });
  const outcome = decode(body, front.sink);
  return { outcome, facts: front.facts() };
}

/** A block is filled by many requests: what stands in front of it is made once. */
const fronts = new WeakMap<
  OpenBlock,
  { readonly rules: IntakeRules; readonly front: SinkInFront<never> }
>();

function frontOf<Sink>(
  block: OpenBlock,
  rules: IntakeRules,
  open: () => SinkInFront<Sink>,
): SinkInFront<Sink> {
  const known = fronts.get(block);
  // A block has one sink, so what was made for it is of its kind.
  if (known?.rules === rules) return known.front as unknown as SinkInFront<Sink>;
  const front = open();
  fronts.set(block, { rules, front: front as unknown as SinkInFront<never> });
  return front;
}
