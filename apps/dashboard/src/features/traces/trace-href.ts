import type { TraceSummary } from '@tracewell/api/browser';

/** Where a row leads: the trace, at the span that matched. */
export function traceHref(href: (path: string) => string, trace: TraceSummary): string {
  const page = href(`/traces/${trace.traceId}`);
  if (!trace.matchedSpanId) return page;
  return `${page}${page.includes('?') ? '&' : '?'}span=${trace.matchedSpanId}`;
}

/** One trace against another: the page of the first, which holds the second beside it. */
export function comparedHref(href: (path: string) => string, a: string, b: string): string {
  const page = href(`/traces/${a}`);
  return `${page}${page.includes('?') ? '&' : '?'}compare=${b}`;
}
