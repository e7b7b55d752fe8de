import type { LogSink, MetricSink, SpanSink } from '@tracewell/otlp';
import {
  attributesThrough,
  contextThrough,
  type FrontParts,
  type IntakeRules,
  openFrontParts,
  type SinkInFront,
} from './context-in-front.ts';
import type { SpanIds } from './fingerprint.ts';
import { toMs } from './request-watch.ts';
import { SpanParts } from './span-parts-in-front.ts';

export type { IntakeRules, ItemLimits, SinkInFront } from './context-in-front.ts';
export type { AcceptedTimes, RequestFacts } from './request-watch.ts';

/** An id where it stands: in the body, or in bytes of its own. */
interface IdPlace {
  bytes: Uint8Array;
  from: number;
  to: number;
}

const NO_BYTES = new Uint8Array(0);
const noId = (): IdPlace => ({ bytes: NO_BYTES, from: 0, to: 0 });

function keep(place: IdPlace, bytes: Uint8Array, from: number, to: number): void {
  place.bytes = bytes;
  place.from = from;
  place.to = to;
}

const copyOf = ({ bytes, from, to }: IdPlace): Uint8Array => bytes.slice(from, to);

/** In front of a block of spans: applies limits and shaping, refuses what is out of bounds, and keeps the facts. */
export function spanSinkInFront(sink: SpanSink, rules: IntakeRules): SinkInFront<SpanSink> {
  const front = openFrontParts(sink, rules);
  const { watch } = front;
  const ids = { trace: noId(), last: noId(), first: undefined as Uint8Array | undefined };
  const idsOf = (): SpanIds | undefined =>
    ids.first === undefined ? undefined : { first: ids.first, last: copyOf(ids.last) };
  return {
    sink: {
      ...sink,
      ...attributesThrough(front.gate),
      ...contextThrough(sink, front, rules.limits),
      ...spanThrough(sink, front, rules.limits),
      traceId: (bytes, from, to) => {
        keep(ids.trace, bytes, from, to);
        sink.traceId(bytes, from, to);
      },
      spanId: (bytes, from, to) => {
        keep(ids.last, bytes, from, to);
        ids.first ??= bytes.slice(from, to);
        sink.spanId(bytes, from, to);
      },
    },
    begin(bounds) {
      ids.first = undefined;
      Object.assign(ids.trace, noId());
      watch.begin(bounds);
    },
    facts: () => ({
      ...watch.facts(),
      ids: idsOf(),
      traceId: Buffer.from(copyOf(ids.trace)).toString('hex'),
    }),
  };
}

function spanThrough(
  sink: SpanSink,
  { gate, watch }: FrontParts,
  limits: IntakeRules['limits'],
): Partial<SpanSink> {
  const parts = new SpanParts(sink, gate, limits);
  let startMs = 0;
  let sentDropped = 0;
  return {
    ...parts.events(),
    ...parts.links(),
    spanBegin() {
      startMs = 0;
      sentDropped = 0;
      watch.named(NO_BYTES, 0, 0);
      parts.spanBegan();
      gate.enter('span', limits.attributesPerSpan);
      sink.spanBegin();
    },
    spanName(bytes, from, to) {
      watch.named(bytes, from, to);
      sink.spanName(bytes, from, to);
    },
    startTime(low, high) {
      startMs = toMs(low, high);
      sink.startTime(low, high);
    },
    endTime(low, high) {
      watch.sawTime(toMs(low, high));
      sink.endTime(low, high);
    },
    droppedAttributes(count) {
      sentDropped += count;
    },
    spanEnd() {
      const reason = watch.refusal(startMs);
      if (reason === undefined) {
        if (sentDropped + gate.dropped > 0) sink.droppedAttributes(sentDropped + gate.dropped);
        parts.spanEnds();
        return watch.ended(sink.spanEnd());
      }
      sink.spanDrop();
      return watch.ended(reason);
    },
  };
}

/** In front of a block of data points. */
export function metricSinkInFront(sink: MetricSink, rules: IntakeRules): SinkInFront<MetricSink> {
  const front = openFrontParts(sink, rules);
  const { gate, watch } = front;
  let pointMs = 0;
  return {
    sink: {
      ...sink,
      ...attributesThrough(gate),
      ...contextThrough(sink, front, rules.limits),
      metricBegin(type) {
        watch.named(NO_BYTES, 0, 0);
        sink.metricBegin(type);
      },
      metricName(bytes, from, to) {
        watch.named(bytes, from, to);
        sink.metricName(bytes, from, to);
      },
      pointBegin() {
        pointMs = 0;
        gate.enter('point', rules.limits.attributesPerSpan);
        sink.pointBegin();
      },
      pointTime(low, high) {
        pointMs = toMs(low, high);
        watch.sawTime(pointMs);
        sink.pointTime(low, high);
      },
      pointEnd() {
        const reason = watch.refusal(pointMs);
        if (reason === undefined) return watch.ended(sink.pointEnd());
        sink.pointDrop();
        return watch.ended(reason);
      },
    },
    begin: (bounds) => watch.begin(bounds),
    facts: () => ({ ...watch.facts(), ids: undefined, traceId: '' }),
  };
}

/** In front of a block of log records. A record without a time of its own counts with the time of its observation. */
export function logSinkInFront(sink: LogSink, rules: IntakeRules): SinkInFront<LogSink> {
  const front = openFrontParts(sink, rules);
  const { gate, watch } = front;
  let timeMs = 0;
  let observedMs = 0;
  let sentDropped = 0;
  return {
    sink: {
      ...sink,
      ...attributesThrough(gate),
      ...contextThrough(sink, front, rules.limits),
      logBegin() {
        timeMs = 0;
        observedMs = 0;
        sentDropped = 0;
        gate.enter('log', rules.limits.attributesPerSpan);
        sink.logBegin();
      },
      logTime(low, high) {
        timeMs = toMs(low, high);
        sink.logTime(low, high);
      },
      logObservedTime(low, high) {
        observedMs = toMs(low, high);
        sink.logObservedTime(low, high);
      },
      logDroppedAttributes(count) {
        sentDropped += count;
      },
      logEnd() {
        const ms = timeMs === 0 ? observedMs : timeMs;
        watch.sawTime(ms);
        // Storage gives a record without any time the time of its arrival.
        const reason = watch.refusal(ms === 0 ? Date.now() : ms);
        if (reason === undefined) {
          const dropped = sentDropped + gate.dropped;
          if (dropped > 0) sink.logDroppedAttributes(dropped);
          return watch.ended(sink.logEnd());
        }
        sink.logDrop();
        return watch.ended(reason);
      },
    },
    begin: (bounds) => watch.begin(bounds),
    facts: () => ({ ...watch.facts(), ids: undefined, traceId: '' }),
  };
}
