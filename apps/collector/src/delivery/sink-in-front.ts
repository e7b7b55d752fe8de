import type { ContextSink, MetricSink, SpanSink } from '@tracewell/otlp';
import { EXPIRED_ON_ARRIVAL } from '../telemetry/ledger.ts';
import type { SpanIds } from './fingerprint.ts';
import { limitSpanAttributes } from './limit-attributes.ts';
import { type GrowthLimit, UNFOLDS_TOO_LARGE } from './limit-growth.ts';

/** Which times are taken. Unix milliseconds; what lies outside is refused and counted. */
export interface AcceptedTimes {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the sink in front has seen of one request. */
export interface RequestFacts {
  readonly services: ReadonlySet<string>;
  /** Unix milliseconds of the newest time; undefined when the request carried none. */
  readonly newestMs: number | undefined;
  readonly ids: SpanIds | undefined;
  /** The last trace id, hex. */
  readonly traceId: string;
}

const IN_FUTURE = 'in_future';
const SERVICE_NAME = Buffer.from('service.name');
const SERVICES_MAX = 100;

/** A copy of a sink whose methods call the original's. */
function forward<Sink extends object>(sink: Sink): Sink {
  const front: Record<string, unknown> = {};
  for (
    let at: object | null = sink;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const method: unknown = Reflect.get(sink, name);
      if (name === 'constructor' || name in front || typeof method !== 'function') continue;
      front[name] = method.bind(sink);
    }
  }
  return front as Sink;
}

/** Collects `service.name` of every resource that passes, and tells `growth` where one begins. */
function watchServices(front: ContextSink, sink: ContextSink, growth: GrowthLimit): Set<string> {
  const services = new Set<string>();
  let inResource = false;
  let isName = false;
  front.resourceBegin = () => {
    inResource = true;
    growth.begin();
    sink.resourceBegin();
  };
  front.resourceEnd = () => {
    inResource = false;
    sink.resourceEnd();
  };
  front.attributeKey = (bytes, from, to) => {
    isName = inResource && to - from === SERVICE_NAME.length && equals(bytes, from, SERVICE_NAME);
    sink.attributeKey(bytes, from, to);
  };
  front.attributeString = (bytes, from, to) => {
    if (isName && services.size < SERVICES_MAX) services.add(text(bytes, from, to));
    isName = false;
    sink.attributeString(bytes, from, to);
  };
  return services;
}

/** A span sink in front of another: refuses spans out of time, and keeps the facts of the request. */
export function spanSinkInFront(
  sink: SpanSink,
  limits: { times: AcceptedTimes; growth: GrowthLimit; attributesPerSpan: number },
): { sink: SpanSink; facts: () => RequestFacts } {
  const { times, growth } = limits;
  const front = forward(sink);
  const services = watchServices(front, sink, growth);
  let startMs = 0;
  let newestMs = 0;
  let first: Uint8Array | undefined;
  let last: Uint8Array = new Uint8Array();
  let trace: Uint8Array = new Uint8Array();
  front.spanBegin = () => {
    startMs = 0;
    sink.spanBegin();
  };
  front.traceId = (bytes, from, to) => {
    trace = bytes.subarray(from, to);
    sink.traceId(bytes, from, to);
  };
  front.spanId = (bytes, from, to) => {
    last = bytes.subarray(from, to);
    first ??= Uint8Array.from(last);
    sink.spanId(bytes, from, to);
  };
  front.startTime = (low, high) => {
    startMs = toMs(low, high);
    sink.startTime(low, high);
  };
  front.endTime = (low, high) => {
    newestMs = Math.max(newestMs, toMs(low, high));
    sink.endTime(low, high);
  };
  front.spanEnd = () => {
    const reason = refusal(startMs, times) ?? unfolding(growth);
    if (reason === undefined) return sink.spanEnd();
    sink.spanDrop();
    return reason;
  };
  limitSpanAttributes(front, limits.attributesPerSpan);
  const facts = (): RequestFacts => ({
    services,
    newestMs: newestMs === 0 ? undefined : newestMs,
    ids: first === undefined ? undefined : { first, last: Uint8Array.from(last) },
    traceId: Buffer.from(trace).toString('hex'),
  });
  return { sink: front, facts };
}

/** A metric sink in front of another: refuses points out of time, and keeps the facts of the request. */
export function metricSinkInFront(
  sink: MetricSink,
  { times, growth }: { times: AcceptedTimes; growth: GrowthLimit },
): { sink: MetricSink; facts: () => RequestFacts } {
  const front = forward(sink);
  const services = watchServices(front, sink, growth);
  let pointMs = 0;
  let newestMs = 0;
  front.pointBegin = () => {
    pointMs = 0;
    sink.pointBegin();
  };
  front.pointTime = (low, high) => {
    pointMs = toMs(low, high);
    newestMs = Math.max(newestMs, pointMs);
    sink.pointTime(low, high);
  };
  front.pointEnd = () => {
    const reason = refusal(pointMs, times) ?? unfolding(growth);
    if (reason === undefined) return sink.pointEnd();
    sink.pointDrop();
    return reason;
  };
  const facts = (): RequestFacts => ({
    services,
    newestMs: newestMs === 0 ? undefined : newestMs,
    ids: undefined,
    traceId: '',
  });
  return { sink: front, facts };
}

function refusal(ms: number, times: AcceptedTimes): string | undefined {
  if (ms === 0) return 'missing_time';
  if (ms < times.fromMs) return EXPIRED_ON_ARRIVAL;
  return ms > times.toMs ? IN_FUTURE : undefined;
}

function unfolding(growth: GrowthLimit): string | undefined {
  return growth.isExceeded() ? UNFOLDS_TOO_LARGE : undefined;
}

function toMs(low: number, high: number): number {
  return ((high >>> 0) * 4_294_967_296 + (low >>> 0)) / 1e6;
}

function equals(bytes: Uint8Array, from: number, other: Uint8Array): boolean {
  return other.every((byte, i) => bytes[from + i] === byte);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, 200)).toString(
    'utf8',
  );
}
