import type { TestAttribute, TestAttributes, TestSpan, TestSpanKind } from './test-span.ts';

// Numbers of OTLP's enumerations (trace.proto).
const KINDS: readonly TestSpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/**
 * The body of one `POST /v1/traces` with `Content-Type: application/json`: an ExportTraceServiceRequest in OTLP's
 * JSON mapping. Spans are grouped by resource and scope, in the order in which they first appear.
 */
export function otlpTracesRequest(spans: Iterable<TestSpan>): string {
  const resources = groupBy(spans, (span) => JSON.stringify(span.resource, printable));
  const resourceSpans = resources.map((ofResource) => ({
    resource: { attributes: keyValues(ofResource[0]?.resource ?? {}) },
    scopeSpans: groupBy(ofResource, (span) => `${span.scope.name}\n${span.scope.version}`).map(
      (ofScope) => ({ scope: ofScope[0]?.scope, spans: ofScope.map(otlpSpan) }),
    ),
  }));
  return JSON.stringify({ resourceSpans });
}

function otlpSpan(span: TestSpan): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === '' ? {} : { parentSpanId: span.parentSpanId }),
    ...(span.traceState === '' ? {} : { traceState: span.traceState }),
    ...(span.flags === 0 ? {} : { flags: span.flags }),
    name: span.name,
    kind: KINDS.indexOf(span.kind),
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.startTimeUnixNano + span.durationNs),
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: String(event.timeUnixNano),
      attributes: keyValues(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      ...(link.flags === undefined ? {} : { flags: link.flags }),
      attributes: keyValues(link.attributes ?? {}),
    })),
    status: { code: STATUS_CODES.indexOf(span.status.code), message: span.status.message },
  };
}

export function keyValues(attributes: TestAttributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** An integral number is an intValue, as the OpenTelemetry JS exporter sends it. */
export function anyValue(value: TestAttribute): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    default:
      return { arrayValue: { values: value.map(anyValue) } };
  }
}

export function printable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
