import type { ComparePopulation, CompareQuestion } from '@tracewell/api/browser';
import { parseQuery } from '@tracewell/search';
import { type CompareScope, sideQuery } from '../../lib/compare-href.ts';
import { rangeQuestion } from '../../lib/range-question.ts';

interface Scope {
  readonly range: string;
  readonly env: string;
}

/** Whether anything tells the sides apart. */
export function isAsked({ sq, time, min, max, bq, btime }: CompareScope): boolean {
  return [sq, time, min, max, bq, btime].some((part) => part !== '');
}

/** Which of the three queries cannot be read, and why; undefined when all can. */
export function queryFault({ q, sq, bq }: CompareScope): string | undefined {
  for (const [name, query] of [
    ['Both sides', q],
    ['Selection', sq],
    ['Baseline', bq],
  ] as const) {
    const parsed = parseQuery(query);
    if (!parsed.ok) return `${name}: ${parsed.fault.message}`;
  }
  return undefined;
}

function populationOf(range: string, query: string): ComparePopulation {
  const { env: _, ...within } = rangeQuestion({ range, env: '' });
  return { ...within, ...(query === '' ? {} : { query }) };
}

/** The URL as the API is asked. */
export function compareQuestion(scope: Scope, asked: CompareScope): CompareQuestion {
  const { q, sq, bq, time, btime, min, max } = asked;
  return {
    ...(scope.env === '' ? {} : { env: scope.env }),
    selection: {
      ...populationOf(time === '' ? scope.range : time, sideQuery(q, sq)),
      ...(min === '' ? {} : { durationMinNs: min }),
      ...(max === '' ? {} : { durationMaxNs: max }),
    },
    baseline: populationOf(btime === '' ? scope.range : btime, sideQuery(q, bq)),
  };
}

/** The condition that a span of the selection meets. */
export function selectionQuery({ q, sq, min, max }: CompareScope): string {
  const bounds = [
    ...(min === '' ? [] : [`duration >= ${min}ns`]),
    ...(max === '' ? [] : [`duration < ${max}ns`]),
  ].join(' and ');
  return sideQuery(sideQuery(q, sq), bounds);
}

/** The traces of the selection that have a span with the value as well. */
export function withinSelection(asked: CompareScope, value: string): string {
  const selection = selectionQuery(asked);
  if (selection === '') return value;
  const parsed = parseQuery(selection);
  const isOfTrace = parsed.ok && parsed.tree?.kind === 'trace';
  return `${isOfTrace ? `(${selection})` : `{${selection}}`} and {${value}}`;
}
