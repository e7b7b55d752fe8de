import { encodeTraces, type SpanLike } from '@tracewell/otlp';
import type { TestAttributes, TestLink, TestSpan, TestSpanKind } from './test-span.ts';

// Numbers of `SpanKind` in @opentelemetry/api, which knows no "unspecified".
const KINDS: readonly TestSpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/**
 * The bodies of `POST /v1/traces` with `Content-Type: application/x-protobuf`, written by the encoder of our SDK: one
 * for each resource. Flags are the encoder's: it always says whether a parent is remote.
 */
export function otlpTracesProtobuf(spans: Iterable<TestSpan>): Uint8Array[] {
  const byResource = new Map<TestAttributes, TestSpan[]>();
  for (const span of spans) {
    const known = [...byResource.keys()].find((resource) =>
      sameAttributes(resource, span.resource),
    );
    const group = byResource.get(known ?? span.resource);
    if (group === undefined) byResource.set(span.resource, [span]);
    else group.push(span);
  }
  return [...byResource].map(([attributes, group]) =>
    encodeTraces({ attributes }, group.map(spanLike)),
  );
}

function spanLike(span: TestSpan): SpanLike {
  const end = span.startTimeUnixNano + span.durationNs;
  const { traceId, flags } = span;
  const own = { ...contextOf(traceId, span.spanId, flags & 0xff), traceState: stateOf(span) };
  const parent = contextOf(traceId, span.parentSpanId, flags);
  return {
    name: span.name,
    kind: KINDS.indexOf(span.kind),
    spanContext: () => own,
    ...(span.parentSpanId === '' ? {} : { parentSpanContext: parent }),
    startTime: timeOf(span.startTimeUnixNano),
    endTime: timeOf(end),
    status: { code: STATUS_CODES.indexOf(span.status.code), message: span.status.message },
    attributes: span.attributes,
    droppedAttributesCount: 0,
    events: span.events.map((event) => ({ ...event, time: timeOf(event.timeUnixNano) })),
    droppedEventsCount: 0,
    links: span.links.map((link: TestLink) => ({
      context: contextOf(link.traceId, link.spanId, link.flags ?? 0),
      ...(link.attributes === undefined ? {} : { attributes: link.attributes }),
    })),
    droppedLinksCount: 0,
    instrumentationScope: span.scope,
  };
}

function contextOf(traceId: string, spanId: string, flags: number) {
  return { traceId, spanId, traceFlags: flags & 0xff, isRemote: (flags & 0x200) !== 0 };
}

function stateOf(span: TestSpan) {
  return { serialize: () => span.traceState };
}

function timeOf(nanos: bigint): [number, number] {
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
}

function sameAttributes(a: TestAttributes, b: TestAttributes): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
