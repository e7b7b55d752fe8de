'use client';

import {
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { SPAN_ORDERS } from './span-rows.ts';

/** The public parameters of a trace's address: anybody may link with them. */
const traceParams = {
  /** Id of the selected span. */
  span: parseAsString,
  view: parseAsStringLiteral(['waterfall', 'flame', 'spans', 'logs'] as const).withDefault(
    'waterfall',
  ),
  /** The zoomed part, in nanoseconds since the trace's first span. */
  from: parseAsFloat,
  to: parseAsFloat,
  find: parseAsString.withDefault(''),
  /** Rows at this depth hide their children; absent, none do. */
  level: parseAsInteger,
  /** Whether repeats are shown one by one. */
  repeats: parseAsBoolean.withDefault(false),
  /** Span ids of rows that stand the other way round, joined by dots; `r` before the first of a repeat. */
  flip: parseAsString.withDefault(''),
  /** Overlays that are switched off, joined by dots: `path.normal`. */
  hide: parseAsString.withDefault(''),
  /** Whether stretches in which nothing ran are drawn at full length. */
  idle: parseAsBoolean.withDefault(false),
  /** Whether times stand as they were sent where clocks cannot be right. */
  sent: parseAsBoolean.withDefault(false),
  /** By what the table of spans is sorted. */
  sort: parseAsStringLiteral(SPAN_ORDERS).withDefault('start'),
};

/** Reads and writes them; moving inside one trace is not a step of its own for Back. */
export function useTraceParams() {
  return useQueryStates(traceParams, { history: 'replace' });
}

/** The parameters, and how to change them. */
export type TraceParams = ReturnType<typeof useTraceParams>;
