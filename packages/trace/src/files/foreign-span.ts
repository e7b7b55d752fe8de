import type {
  FileAttributes,
  FileEvent,
  FileLink,
  FileSpan,
  FileSpanKind,
  ReadSpan,
} from './file-span.ts';
import { isFailed, isRequest, UNKNOWN_SERVICE } from './judge-span.ts';

/** Zipkin and Jaeger count in microseconds. */
export const NS_PER_US = 1_000n;

/** What a span of another tracing system says, before its tags are told apart. */
export interface ForeignSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** The kind as its system writes it, in any case; '' for none. */
  readonly kind: string;
  readonly service: string;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly tags: FileAttributes;
  readonly resource: FileAttributes;
  readonly events: readonly FileEvent[];
  readonly links: readonly FileLink[];
}

const KINDS: Readonly<Record<string, FileSpanKind>> = {
  internal: 'internal',
  server: 'server',
  client: 'client',
  producer: 'producer',
  consumer: 'consumer',
};

/** Tags with which OpenTelemetry's exporters write fields that these systems do not know. */
const FIELD_TAGS: ReadonlySet<string> = new Set([
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
  'otel.library.name',
  'otel.library.version',
  'w3c.tracestate',
  'span.kind',
  'error',
]);

function text(tags: FileAttributes, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = tags[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** A tag `error` means failure, whatever it says; only `false` takes it back. Its words are the message. */
function statusOf(tags: FileAttributes): FileSpan['status'] {
  const error = tags.error;
  const says = error === undefined || error === null ? undefined : String(error);
  const words = says === 'true' || says === undefined ? '' : says;
  const message = text(tags, 'otel.status_description') || words;
  const code = text(tags, 'otel.status_code').toUpperCase();
  if ((says !== undefined && says !== 'false') || code === 'ERROR') {
    return { code: 'error', message };
  }
  return { code: code === 'OK' ? 'ok' : 'unset', message: '' };
}

/** The span as OTLP would say it: fields that stand in tags are fields again. */
export function spanOfForeign(foreign: ForeignSpan): ReadSpan {
  const { tags, service } = foreign;
  const base = {
    spanId: foreign.spanId,
    parentSpanId: foreign.parentSpanId,
    name: foreign.name,
    kind: KINDS[(foreign.kind || text(tags, 'span.kind')).toLowerCase()] ?? 'internal',
    service: service === '' ? UNKNOWN_SERVICE : service,
    startTimeUnixNano: String(foreign.startNs),
    durationNs: String(foreign.durationNs),
    status: statusOf(tags),
    traceState: text(tags, 'w3c.tracestate'),
    attributes: Object.fromEntries(Object.entries(tags).filter(([key]) => !FIELD_TAGS.has(key))),
    resource: service === '' ? foreign.resource : { 'service.name': service, ...foreign.resource },
    scope: {
      name: text(tags, 'otel.scope.name', 'otel.library.name'),
      version: text(tags, 'otel.scope.version', 'otel.library.version'),
    },
    events: foreign.events,
    links: foreign.links,
  };
  const judged = { isError: isFailed(base), isEntry: isRequest(base, false) };
  return { traceId: foreign.traceId, span: { ...base, ...judged } };
}
