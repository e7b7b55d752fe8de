import type { FileAttributes, FileAttributeTypes, FileSpan, FileValue } from './file-span.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type OtlpType = 'int' | 'double' | 'bytes' | undefined;

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS = ['unset', 'ok', 'error'];

function numberValue(value: number | string, type: OtlpType): Json {
  if (type === 'double') return { doubleValue: value };
  if (type === 'int' || Number.isInteger(value)) return { intValue: String(value) };
  return { doubleValue: value };
}

function anyValue(value: FileValue, type: OtlpType): Json {
  if (value === null) return {};
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberValue(value, type);
  if (typeof value === 'string') {
    if (type === 'bytes') return { bytesValue: value };
    return type === undefined ? { stringValue: value } : numberValue(value, type);
  }
  if (Array.isArray(value)) {
    return { arrayValue: { values: value.map((item: FileValue) => anyValue(item, type)) } };
  }
  return { kvlistValue: { values: keyValues(value as FileAttributes, undefined) } };
}

function keyValues(attributes: FileAttributes, types: FileAttributeTypes | undefined): Json[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: anyValue(value, types?.[key]),
  }));
}

/** OTLP `Span.flags`: the parent is known to be in another process. */
const PARENT_IS_REMOTE = 0x300;

function isRemote({ isEntry, kind, parentSpanId }: FileSpan): boolean {
  return isEntry && parentSpanId !== '' && kind !== 'server' && kind !== 'consumer';
}

function otlpSpan(traceId: string, span: FileSpan): Json {
  const start = BigInt(span.startTimeUnixNano);
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    traceState: span.traceState,
    // Only what makes the span a request though its kind does not say so.
    ...(isRemote(span) ? { flags: PARENT_IS_REMOTE } : {}),
    name: span.name,
    kind: KINDS.indexOf(span.kind),
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: String(start + BigInt(span.durationNs)),
    attributes: keyValues(span.attributes, span.attributeTypes),
    events: span.events.map((event) => ({
      timeUnixNano: event.timeUnixNano,
      name: event.name,
      attributes: keyValues(event.attributes, event.attributeTypes),
    })),
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      traceState: link.traceState,
      attributes: keyValues(link.attributes, link.attributeTypes),
    })),
    status: { code: STATUS.indexOf(span.status.code), message: span.status.message },
  };
}

interface Group {
  readonly resource: Json;
  readonly scopes: Map<string, { readonly scope: Json; readonly spans: Json[] }>;
}

/** The spans of a trace as one OTLP/JSON export request (OTLP 1.11, "JSON Protobuf Encoding"): any receiver takes it. */
export function otlpJson(traceId: string, spans: readonly FileSpan[]): string {
  const groups = new Map<string, Group>();
  for (const span of spans) {
    const resource = { attributes: keyValues(span.resource, span.resourceTypes) };
    const key = JSON.stringify(resource);
    const group = groups.get(key) ?? { resource, scopes: new Map() };
    groups.set(key, group);
    const scope = { name: span.scope.name, version: span.scope.version };
    const scopeKey = JSON.stringify(scope);
    const scoped = group.scopes.get(scopeKey) ?? { scope, spans: [] };
    group.scopes.set(scopeKey, scoped);
    scoped.spans.push(otlpSpan(traceId, span));
  }
  const resourceSpans = [...groups.values()].map(({ resource, scopes }) => ({
    resource,
    scopeSpans: [...scopes.values()],
  }));
  return JSON.stringify({ resourceSpans }, null, 1);
}
