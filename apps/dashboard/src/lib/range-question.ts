import type { ScopedQuestion } from '@tracewell/api/browser';
import { parseRange } from './time-range.ts';

/** The scope in the URL as the API asks for it; a range that means nothing becomes the last hour. */
export function rangeQuestion(scope: {
  readonly range: string;
  readonly env: string;
}): ScopedQuestion {
  const range = parseRange(scope.range, 0);
  const env = scope.env === '' ? {} : { env: scope.env };
  if (range === undefined) return { range: '1h', ...env };
  return range.relative
    ? { range: range.text, ...env }
    : { from: range.from, to: range.to, ...env };
}
