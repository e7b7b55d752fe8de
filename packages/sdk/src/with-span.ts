import {
  type AttributeValue,
  type Context,
  context,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import type { SpanSettings } from '@tracewell/sdk';
import { recordError } from './errors.ts';
import { DISTRO_VERSION } from './resource.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

function spanOptions({ kind = 'internal', ...settings }: SpanSettings): SpanOptions {
  const { attributes, links, startTime, root } = settings;
  return {
    kind: typeof kind === 'string' ? KINDS[kind] : kind,
    ...(attributes === undefined ? {} : { attributes }),
    ...(links === undefined ? {} : { links }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(root === undefined ? {} : { root }),
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function';
}

/** Runs `work` in `active`, and ends `span` once: when it returns, throws, or the promise it returned settles. */
function runInSpan<T>(span: Span, active: Context, work: (span: Span) => T): T {
  const fail = (error: unknown): never => {
    recordError(error, span);
    span.end();
    throw error;
  };
  let result: T;
  try {
    result = context.with(active, work, undefined, span);
  } catch (error) {
    return fail(error);
  }
  if (!isPromise(result)) {
    span.end();
    return result;
  }
  const settled = result.then((value) => {
    span.end();
    return value;
  }, fail);
  return settled as T;
}

/** Runs `work` inside a span. The second argument may be left out. */
export function withSpan<T>(
  name: string,
  settings: SpanSettings | ((span: Span) => T),
  work?: (span: Span) => T,
): T {
  const given = typeof settings === 'function' ? {} : settings;
  const run = typeof settings === 'function' ? settings : work;
  if (run === undefined) throw new TypeError('withSpan needs a function as its last argument');
  const parent = given.parent ?? context.active();
  const tracer = trace.getTracer('@tracewell/sdk', DISTRO_VERSION);
  const span = tracer.startSpan(name, spanOptions(given), parent);
  return runInSpan(span, trace.setSpan(parent, span), run);
}

/** Adds attributes to the active span, if there is one. */
export function addAttributes(attributes: Readonly<Record<string, AttributeValue>>): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}
