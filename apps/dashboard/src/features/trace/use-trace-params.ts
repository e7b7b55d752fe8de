'use client';

import { parseAsFloat, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

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
};

/** Reads and writes them; moving inside one trace is not a step of its own for Back. */
export function useTraceParams() {
  return useQueryStates(traceParams, { history: 'replace' });
}
