import { isUtf8 } from 'node:buffer';
import { parseJson } from '../json/parse-json.ts';
import { count, DecodeError, type DecodeOutcome, openTally, type Tally } from '../outcome.ts';
import type { SpanSink } from '../sink.ts';
import { readSpan, type ZipkinSpan } from './read-span.ts';
import { attribute, type StoredIds, scopeOf, tellSpan, text } from './tell-span.ts';

/**
 * Reads a body of Zipkin's `POST /api/v2/spans` in JSON into the sink: a resource for each `localEndpoint.serviceName`,
 * a scope for each that the tags name. Tags become text attributes, annotations events. A span that does not fit is
 * counted and left out. Throws a DecodeError when the body is no JSON array.
 *
 * Zipkin lets the two halves of an RPC share one span id, which OTLP does not know. The server's half (`shared`) gets an
 * id of its own, made from the shared one, and the client's half as its parent. Spans of the same body and service whose
 * parent was the shared id hang beneath the server's half; in other bodies they stay beneath the client's.
 */
export function decodeZipkin(body: Uint8Array, sink: SpanSink): DecodeOutcome {
  const tally = openTally();
  sink.takeRepairs();
  const parsed = parseJson(body);
  if (!Array.isArray(parsed)) throw new DecodeError('the body is not an array of spans');
  const spans: ZipkinSpan[] = [];
  for (const element of parsed) {
    const span = readSpan(element);
    if (typeof span === 'string') count(tally, 'span', span);
    else spans.push(span);
  }
  const shared = new Set(
    spans.filter(({ isShared }) => isShared).map((span) => half(span, span.id)),
  );
  const services = groupBy(spans, ({ local }) => local.serviceName);
  for (const [service, ofService] of services)
    tellResource(sink, service, ofService, shared, tally);
  const repaired = new Map(sink.takeRepairs());
  // The text of a JSON body is repaired as a whole, before its values are known.
  if (!isUtf8(body)) repaired.set('invalid_utf8', (repaired.get('invalid_utf8') ?? 0) + 1);
  return { ...tally, repaired };
}

function tellResource(
  sink: SpanSink,
  service: string,
  spans: readonly ZipkinSpan[],
  shared: ReadonlySet<string>,
  tally: Tally,
): void {
  sink.resourceBegin();
  if (service !== '') attribute(sink, 'service.name', service);
  sink.resourceEnd();
  const scopes = groupBy(spans, (span) => JSON.stringify(scopeOf(span)));
  for (const [, ofScope] of scopes) {
    const { name, version } =
      ofScope[0] === undefined ? { name: '', version: '' } : scopeOf(ofScope[0]);
    sink.scopeBegin();
    if (name !== '') text(name, (b, from, to) => sink.scopeName(b, from, to));
    if (version !== '') text(version, (b, from, to) => sink.scopeVersion(b, from, to));
    sink.scopeEnd();
    for (const span of ofScope) count(tally, 'span', tellSpan(sink, span, idsOf(span, shared)));
  }
}

function idsOf(span: ZipkinSpan, shared: ReadonlySet<string>): StoredIds {
  if (span.isShared) return { id: serverId(span.id), parentId: span.id };
  const isBeneath = span.parentId !== '' && shared.has(half(span, span.parentId));
  return { id: span.id, parentId: isBeneath ? serverId(span.parentId) : span.parentId };
}

/** Names the half of a span that one service has. */
function half({ traceId, local }: ZipkinSpan, id: string): string {
  return `${traceId} ${id} ${local.serviceName}`;
}

/** "shared" and two bytes: any constant does, as long as it stays the same. */
const SERVER_HALF = 0x7368_6172_6564_0001n;

/** The id of the server's half, the same for every repeat. */
function serverId(id: string): string {
  const own = BigInt(`0x${id}`) ^ SERVER_HALF;
  return (own === 0n ? SERVER_HALF : own).toString(16).padStart(16, '0');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
