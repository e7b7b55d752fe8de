import type { LogSelectionQuestion, LogsQuestion } from '@tracewell/api/browser';
import { LOG_LEVELS } from '@tracewell/api/browser';
import { parseQuery, termsOf } from '@tracewell/search';
import { parseAsString, parseAsStringLiteral } from 'nuqs';
import { rangeQuestion } from '../../lib/range-question.ts';
import { scopeParams } from '../../lib/search-params.ts';

/** What of the page stands in its address beside the travelling scope. */
export const logsParams = {
  q: scopeParams.q,
  text: parseAsString.withDefault(''),
  level: parseAsStringLiteral(LOG_LEVELS),
};

/** What is asked of the list. */
export interface LogsScope {
  readonly range: string;
  readonly env: string;
  readonly q: string;
  readonly text: string;
  /** This level or a higher one; null is every level. */
  readonly level: (typeof LOG_LEVELS)[number] | null;
}

/** Whether the query can be asked at all; a faulty one is named where it stands. */
export function isAskable(query: string): boolean {
  return parseQuery(query).ok;
}

/** The trace that a query follows: it asks for one by its id, and at most narrows that. */
export function followedTrace(query: string): string | undefined {
  const parsed = parseQuery(query);
  const tree = parsed.ok ? parsed.tree : undefined;
  if (tree === undefined || tree.kind === 'or' || tree.kind === 'not') return undefined;
  const parts = tree.kind === 'and' ? tree.operands : [tree];
  const term = parts
    .filter((part) => part.kind === 'comparison')
    .find(({ field, operator }) => {
      return field.kind === 'intrinsic' && field.name === 'trace.id' && operator === '=';
    });
  return term?.value.type === 'text' ? term.value.value : undefined;
}

/** A trace is looked up wherever it is; everything else in the page's time. */
export function logSelection(scope: LogsScope): LogSelectionQuestion {
  const traceId = followedTrace(scope.q);
  const where = traceId === undefined ? rangeQuestion(scope) : { traceId };
  return {
    ...where,
    query: scope.q,
    text: scope.text,
    ...(scope.level === null ? {} : { severity: scope.level }),
  };
}

/** A trace reads in the order in which it happened, everything else from the newest back. */
export function listQuestion(scope: LogsScope): LogsQuestion {
  const order = followedTrace(scope.q) === undefined ? 'newest' : 'oldest';
  return { ...logSelection(scope), order };
}

/** Whether anything but the time narrows the list. */
export function isNarrowed(scope: LogsScope): boolean {
  return termsOf(treeOf(scope.q)).length > 0 || scope.text !== '' || scope.level !== null;
}

function treeOf(query: string) {
  const parsed = parseQuery(query);
  return parsed.ok ? parsed.tree : undefined;
}
