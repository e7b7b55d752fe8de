import { randomBytes } from 'node:crypto';

export type TestSpanKind =
  | 'unspecified'
  | 'internal'
  | 'server'
  | 'client'
  | 'producer'
  | 'consumer';

export type TestAttribute = string | number | boolean | bigint | readonly TestAttribute[];
export type TestAttributes = Readonly<Record<string, TestAttribute>>;

export interface TestEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: TestAttributes;
}

export interface TestLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: TestAttributes;
  /** OTLP Link.flags. Default 0. */
  readonly flags?: number;
}

/** One finished span with everything OTLP says about it. Ids are lower-case hex, times nanoseconds. */
export interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** '' at a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: TestSpanKind;
  readonly startTimeUnixNano: bigint;
  readonly durationNs: bigint;
  readonly attributes: TestAttributes;
  readonly resource: TestAttributes;
  readonly scope: { readonly name: string; readonly version: string };
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly events: readonly TestEvent[];
  readonly links: readonly TestLink[];
  readonly traceState: string;
  /** OTLP Span.flags: 0x100 says that it is known whether the parent is remote, 0x200 that it is. */
  readonly flags: number;
}

/** What a test says about a span; everything else has a default. Children start with their parent. */
export interface SpanSketch {
  readonly name?: string;
  readonly kind?: TestSpanKind;
  readonly service?: string;
  readonly environment?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  /** Unix nanoseconds. Default: the parent's start, for a root ten seconds ago. */
  readonly startTimeUnixNano?: bigint;
  /** Default 10. */
  readonly durationMs?: number;
  readonly attributes?: TestAttributes;
  /** Added to `service.name` and `deployment.environment.name`. */
  readonly resource?: TestAttributes;
  readonly scope?: { readonly name: string; readonly version: string };
  readonly status?: 'unset' | 'ok' | 'error';
  readonly statusMessage?: string;
  readonly events?: readonly TestEvent[];
  readonly links?: readonly TestLink[];
  readonly traceState?: string;
  readonly flags?: number;
  readonly children?: readonly SpanSketch[];
}

/** One span with defaults: a SERVER span of service `test` that took 10 ms and ended a moment ago. */
export function span(sketch: Omit<SpanSketch, 'children'> = {}): TestSpan {
  return complete(sketch, undefined);
}

/**
 * The spans of one trace: every sketch gets the trace's id, every child its parent's. Several roots are allowed, as
 * in traces whose root never arrived.
 */
export function trace(roots: readonly SpanSketch[]): TestSpan[] {
  const traceId = roots[0]?.traceId ?? newTraceId();
  return roots.flatMap((root) => flatten({ traceId, ...root }, undefined));
}

export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

function flatten(sketch: SpanSketch, parent: TestSpan | undefined): TestSpan[] {
  const built = complete(sketch, parent);
  return [built, ...(sketch.children ?? []).flatMap((child) => flatten(child, built))];
}

const TEN_SECONDS_MS = 10_000;

const DEFAULTS = {
  name: 'GET /',
  kind: 'server',
  attributes: {},
  scope: { name: 'test', version: '1.0.0' },
  events: [],
  links: [],
  traceState: '',
  flags: 0,
} as const;

function complete(sketch: SpanSketch, parent: TestSpan | undefined): TestSpan {
  const { children: _, service: _s, environment: _e, durationMs, status, ...given } = sketch;
  const inherited = {
    traceId: parent?.traceId ?? newTraceId(),
    spanId: newSpanId(),
    parentSpanId: parent?.spanId ?? '',
    startTimeUnixNano:
      parent?.startTimeUnixNano ?? BigInt(Date.now() - TEN_SECONDS_MS) * 1_000_000n,
  };
  const { statusMessage = '', ...fields } = given;
  return {
    ...DEFAULTS,
    ...inherited,
    ...fields,
    durationNs: BigInt(Math.round((durationMs ?? 10) * 1e6)),
    resource: resourceOf(sketch, parent),
    status: { code: status ?? 'unset', message: statusMessage },
  };
}

/** A child without a service of its own belongs to its parent's. */
function resourceOf(sketch: SpanSketch, parent: TestSpan | undefined): TestAttributes {
  if (parent !== undefined && sketch.service === undefined && sketch.resource === undefined) {
    return parent.resource;
  }
  const environment = sketch.environment ?? parent?.resource['deployment.environment.name'];
  return {
    'service.name': sketch.service ?? parent?.resource['service.name'] ?? 'test',
    ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
    ...sketch.resource,
  };
}
