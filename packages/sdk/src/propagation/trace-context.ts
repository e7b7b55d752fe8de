import {
  type Context,
  createContextKey,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { parseTraceState } from './trace-state.ts';

const SAMPLED = 0x01;
const RANDOM = 0x02;
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
/** Flags byte of the trace that came in: the SDK's own span contexts keep the sampled bit only. */
const INCOMING = createContextKey('tracewell.incoming-trace');

interface Incoming {
  readonly traceId: string;
  readonly flags: number;
}

function only(value: string | string[] | undefined): string | undefined {
  if (!Array.isArray(value)) return value;
  return value.length === 1 ? value[0] : undefined;
}

/**
 * Reads a traceparent header (W3C Trace Context Level 2, section 3.2). Undefined when it is not legal; a version from the
 * future may carry more after the flags, version 00 may not.
 */
function parseTraceparent(header: string): SpanContext | undefined {
  const match = TRACEPARENT.exec(header);
  if (!match) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

/** Sampled as decided here; random as it came in, or set when the trace began here, whose ids are random. */
function outgoingFlags(context: Context, span: SpanContext): string {
  const incoming = context.getValue(INCOMING) as Incoming | undefined;
  const random = incoming?.traceId === span.traceId ? incoming.flags & RANDOM : RANDOM;
  return ((span.traceFlags & SAMPLED) | random).toString(16).padStart(2, '0');
}

function extractSpan<C>(carrier: C, getter: TextMapGetter<C>): SpanContext | undefined {
  const header = only(getter.get(carrier, 'traceparent'));
  const parent = header === undefined ? undefined : parseTraceparent(header);
  if (!parent) return undefined;
  const state = getter.get(carrier, 'tracestate');
  if (state === undefined) return parent;
  const traceState = parseTraceState(Array.isArray(state) ? state.join(',') : state);
  return traceState ? { ...parent, traceState } : parent;
}

/** W3C Trace Context, Level 2: traceparent and tracestate. */
export const traceContextPropagator: TextMapPropagator = {
  inject<C>(context: Context, carrier: C, setter: TextMapSetter<C>): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context) || !isSpanContextValid(span)) return;
    const flags = outgoingFlags(context, span);
    setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`);
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, 'tracestate', state);
  },
  extract<C>(context: Context, carrier: C, getter: TextMapGetter<C>): Context {
    const parent = extractSpan(carrier, getter);
    if (!parent) return context;
    const incoming: Incoming = { traceId: parent.traceId, flags: parent.traceFlags };
    return trace.setSpanContext(context, parent).setValue(INCOMING, incoming);
  },
  fields: () => ['traceparent', 'tracestate'],
};
