import type { LogSink, MetricSink } from '@tracewell/otlp';
import {
  attributesThrough,
  contextThrough,
  type IntakeRules,
  openFrontParts,
  type SinkInFront,
} from './context-in-front.ts';
import { toMs } from './request-watch.ts';

export type { IntakeRules, SinkInFront } from './context-in-front.ts';
export type { AcceptedTimes, RequestFacts } from './request-watch.ts';
export { spanSinkInFront } from './span-front.ts';

const NO_BYTES = new Uint8Array(0);

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
