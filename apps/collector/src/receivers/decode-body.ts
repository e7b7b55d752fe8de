import {
  type DecodeOutcome,
  decodeMetrics,
  decodeMetricsJson,
  decodeTraces,
  decodeTracesJson,
} from '@tracewell/otlp';
import type { MetricsBlock, OpenBlock, TracesBlock } from '@tracewell/storage';
import { type GrowthLimit, grownBytesMax, limitGrowth } from '../delivery/limit-growth.ts';
import type { Decode } from '../delivery/signal-path.ts';
import { metricSinkInFront, spanSinkInFront } from '../delivery/sink-in-front.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { Encoding } from './otlp-answer.ts';

/** The formats in which a signal may come. */
export type FormatOf<_S extends Signal> = Encoding;

const SPANS = { protobuf: decodeTraces, json: decodeTracesJson } as const;
const POINTS = { protobuf: decodeMetrics, json: decodeMetricsJson } as const;

/** How a body of spans is decoded. The seam for bodies that are decoded in a worker. */
export function decodeSpans(
  encoding: Encoding,
  limits: { readonly attributesPerSpan: number },
): Decode<TracesBlock> {
  return (body, block, times) => {
    const growth = growthOf(block, body);
    const { attributesPerSpan } = limits;
    const { sink, facts } = spanSinkInFront(block.sink, { times, growth, attributesPerSpan });
    const outcome: DecodeOutcome = SPANS[encoding](body, sink);
    return { outcome, facts: facts() };
  };
}

/** How a body of metrics is decoded. */
export function decodePoints(encoding: Encoding): Decode<MetricsBlock> {
  return (body, block, times) => {
    const { sink, facts } = metricSinkInFront(block.sink, {
      times,
      growth: growthOf(block, body),
    });
    const outcome: DecodeOutcome = POINTS[encoding](body, sink);
    return { outcome, facts: facts() };
  };
}

function growthOf(block: OpenBlock, body: Uint8Array): GrowthLimit {
  const before = block.bytes;
  return limitGrowth(() => block.bytes - before, grownBytesMax(body.length));
}
