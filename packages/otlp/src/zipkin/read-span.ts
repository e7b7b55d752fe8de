/** Where a span was recorded, or whom it talked to. */
export interface ZipkinEndpoint {
  readonly serviceName: string;
  /** IPv4 if given, else IPv6; empty when neither is. */
  readonly address: string;
  /** 0 when unknown. */
  readonly port: number;
}

/** One span of Zipkin's v2 model, checked. Ids are lower-case hex of full length; times are Unix nanoseconds. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  /** Empty without a parent. */
  readonly parentId: string;
  /** Number of OTLP's SpanKind; a span without a kind is INTERNAL. */
  readonly kind: number;
  readonly name: string;
  /** 0 when the sender left it out. */
  readonly start: bigint;
  readonly end: bigint;
  readonly local: ZipkinEndpoint;
  readonly remote: ZipkinEndpoint;
  /** The server's half of an RPC under the client's span id. */
  readonly isShared: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly annotations: readonly { readonly time: bigint; readonly value: string }[];
}

/** A reason in place of a span: the span alone is refused. */
export type ReadSpan =
  | ZipkinSpan
  | 'invalid_trace_id'
  | 'invalid_span_id'
  | 'invalid_parent_span_id'
  | 'malformed_span';

const INTERNAL = 1;
const KINDS: Readonly<Record<string, number>> = { SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };

class Misfit extends Error {}

/**
 * Reads one element of the array that a Zipkin body is (zipkin2-api.yaml, `Span`). Short ids are padded with zeros, an
 * unknown kind counts as none, numbers and booleans as tag values become text, unknown fields are ignored.
 */
export function readSpan(value: unknown): ReadSpan {
  if (!isObject(value)) return 'malformed_span';
  const traceId = idOf(value.traceId, 32);
  if (traceId === '') return 'invalid_trace_id';
  const id = idOf(value.id, 16);
  if (id === '') return 'invalid_span_id';
  const parentId = isNoParent(value.parentId) ? '' : idOf(value.parentId, 16);
  if (parentId === '' && !isNoParent(value.parentId)) return 'invalid_parent_span_id';
  try {
    const start = microseconds(value.timestamp);
    return {
      traceId,
      id,
      parentId,
      kind: KINDS[textOf(value.kind).toUpperCase()] ?? INTERNAL,
      name: textOf(value.name),
      start,
      end: start + microseconds(value.duration),
      local: endpointOf(value.localEndpoint),
      remote: endpointOf(value.remoteEndpoint),
      isShared: value.shared === true,
      tags: tagsOf(value.tags),
      annotations: annotationsOf(value.annotations),
    };
  } catch (error) {
    if (error instanceof Misfit) return 'malformed_span';
    throw error;
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Left out, empty, or all zeros: a root. */
function isNoParent(value: unknown): boolean {
  return !isGiven(value) || (typeof value === 'string' && /^0*$/.test(value));
}

/** Hex digits padded to the length; empty when it is no id, or all zeros. */
function idOf(value: unknown, digits: 16 | 32): string {
  if (typeof value !== 'string' || !/^[0-9a-f]+$/i.test(value) || value.length > digits) return '';
  return /^0+$/.test(value) ? '' : value.toLowerCase().padStart(digits, '0');
}

function textOf(value: unknown): string {
  if (!isGiven(value)) return '';
  if (typeof value === 'string') return value;
  throw new Misfit();
}

const NANOS_MAX = 2n ** 63n - 1n;

/** Microseconds as a number or digits, in nanoseconds. */
function microseconds(value: unknown): bigint {
  if (!isGiven(value)) return 0n;
  const isWhole =
    Number.isSafeInteger(value) || (typeof value === 'string' && /^\d{1,19}$/.test(value));
  if (!isWhole) throw new Misfit();
  const nanos = BigInt(value as number | string) * 1000n;
  if (nanos < 0n || nanos > NANOS_MAX) throw new Misfit();
  return nanos;
}

function endpointOf(value: unknown): ZipkinEndpoint {
  if (!isGiven(value)) return { serviceName: '', address: '', port: 0 };
  if (!isObject(value)) throw new Misfit();
  const port = value.port ?? 0;
  if (typeof port !== 'number') throw new Misfit();
  return {
    serviceName: textOf(value.serviceName),
    address: textOf(value.ipv4) || textOf(value.ipv6),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0,
  };
}

function tagsOf(value: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  if (!isGiven(value)) return tags;
  if (!isObject(value)) throw new Misfit();
  for (const [key, tag] of Object.entries(value)) {
    if (tag === null) continue;
    if (typeof tag === 'object') throw new Misfit();
    tags.set(key, String(tag));
  }
  return tags;
}

function annotationsOf(value: unknown): ZipkinSpan['annotations'] {
  if (!isGiven(value)) return [];
  if (!Array.isArray(value)) throw new Misfit();
  return value.map((annotation: unknown) => {
    if (!isObject(annotation)) throw new Misfit();
    return { time: microseconds(annotation.timestamp), value: textOf(annotation.value) };
  });
}
