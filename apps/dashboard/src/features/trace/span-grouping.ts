import type { Span } from '@tracewell/api/browser';
import { writeKey, writeText, writeValue } from '@tracewell/search';
import { type Grouping, groupRows, type Trace } from '@tracewell/trace';
import { valueUnder } from './find-condition.ts';

/** What spans can be sorted by without an attribute, and how the choice reads. */
export const BUILT_IN = {
  operation: 'operation',
  service: 'service',
  kind: 'kind',
  status: 'status',
} as const;

/** How a group reads whose spans do not carry the attribute. */
export const NOT_SET = 'not set';

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function statusOf(span: Span): string {
  return span.isError ? 'failed' : span.status.code;
}

function labelOf(span: Span, by: string): string {
  switch (by) {
    case 'operation':
      return `${span.service} ${span.name}`;
    case 'service':
      return span.service;
    case 'kind':
      return span.kind;
    case 'status':
      return statusOf(span);
    default: {
      const value = valueUnder(span, by);
      if (value === undefined) return NOT_SET;
      return value === '' ? '""' : plain(value);
    }
  }
}

/** Sorts the spans of a trace by one of {@link BUILT_IN} or by the value of an attribute. */
export function spanGrouping(trace: Trace, spans: readonly Span[], by: string): Grouping {
  return groupRows(trace, (row) => {
    const span = spans[row];
    return span ? labelOf(span, by) : NOT_SET;
  });
}

function attributeTerm(span: Span, key: string): string {
  const name = writeKey(key);
  const value = valueUnder(span, key);
  if (value === undefined) return `not (${name} exists)`;
  const written = value === null || typeof value === 'object' ? writeText(plain(value)) : undefined;
  return `${name} = ${written ?? writeValue(value as string | number | boolean)}`;
}

/** The condition that finds exactly the spans of a group, given one of them. */
export function groupTerm(span: Span, by: string): string {
  switch (by) {
    case 'operation':
      return `service = ${writeText(span.service)} and name = ${writeText(span.name)}`;
    case 'service':
      return `service = ${writeText(span.service)}`;
    case 'kind':
      return `kind = ${span.kind}`;
    case 'status':
      return span.isError ? 'error = true' : `status = ${span.status.code} and error = false`;
    default:
      return attributeTerm(span, by);
  }
}

/** Attributes that the spans of a trace carry, on themselves or on their resource, by name. */
export function attributeKeys(spans: readonly Span[]): string[] {
  const keys = new Set<string>();
  // Spans of one service share the text of their resource, often hundreds of times.
  const seen = new Set<object>();
  for (const span of spans) {
    for (const key of Object.keys(span.attributes)) keys.add(key);
    if (seen.has(span.resource)) continue;
    seen.add(span.resource);
    for (const key of Object.keys(span.resource)) keys.add(key);
  }
  return [...keys].filter((key) => !Object.hasOwn(BUILT_IN, key)).sort();
}
