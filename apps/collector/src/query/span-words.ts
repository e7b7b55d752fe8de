import type { AttributeTypes, Span, SpanEvent, SpanKind, SpanLink } from '@tracewell/api';
import {
  apiSpanKind,
  type StoredEvent,
  type StoredLink,
  type StoredSpan,
  type TypesByKey,
} from '@tracewell/storage';

/** The API's word for a kind of the table; '' (no root yet) is unspecified. */
export function spanKindOf(word: string): SpanKind {
  return apiSpanKind(word) satisfies SpanKind;
}

/** The types that JSON does not show: integers beyond 2^53 and special doubles are strings, bytes are base64 text. */
export function hiddenTypes(
  types: TypesByKey | undefined,
  values: Readonly<Record<string, unknown>>,
): AttributeTypes | undefined {
  const hidden: [string, 'int' | 'double' | 'bytes'][] = [];
  for (const [key, type] of types ?? []) {
    const isText = typeof values[key] === 'string';
    if (type === 'bytes' || (type === 'int' && isText)) hidden.push([key, type]);
    if (type === 'double' && (isText || Number.isInteger(values[key]))) hidden.push([key, type]);
  }
  return hidden.length === 0 ? undefined : Object.fromEntries(hidden);
}

/** A stored span in the contract's shape. */
export function spanOf(row: StoredSpan): Span {
  const attributeTypes = hiddenTypes(row.types, row.attributes);
  const resourceTypes = hiddenTypes(row.resourceTypes, row.resource);
  return {
    spanId: row.spanId,
    parentSpanId: row.parentSpanId,
    name: row.name,
    kind: row.kind,
    service: row.service,
    startTimeUnixNano: row.startTimeUnixNano,
    durationNs: row.durationNs,
    status: { code: row.statusCode, message: row.statusMessage },
    isError: row.isError,
    isEntry: row.isEntry,
    traceState: row.traceState,
    attributes: row.attributes,
    ...(attributeTypes && { attributeTypes }),
    resource: row.resource,
    ...(resourceTypes && { resourceTypes }),
    scope: { name: row.scopeName, version: row.scopeVersion },
    events: row.events.map(eventOf),
    links: row.links.map(linkOf),
  } satisfies Span;
}

function eventOf({ timeUnixNano, name, attributes, types }: StoredEvent): SpanEvent {
  const attributeTypes = hiddenTypes(types, attributes);
  return {
    timeUnixNano,
    name,
    attributes,
    ...(attributeTypes && { attributeTypes }),
  } satisfies SpanEvent;
}

function linkOf({ traceId, spanId, traceState, attributes, types }: StoredLink): SpanLink {
  const attributeTypes = hiddenTypes(types, attributes);
  return {
    traceId,
    spanId,
    traceState,
    attributes,
    ...(attributeTypes && { attributeTypes }),
  } satisfies SpanLink;
}
