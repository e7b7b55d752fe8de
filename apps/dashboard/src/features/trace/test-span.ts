import type { Span } from '@tracewell/api/browser';

let next = 0;

/** A span of the query API for tests: everything not said has a default. */
export function apiSpan(short: Partial<Span>): Span {
  next += 1;
  return {
    spanId: `s${next}`,
    parentSpanId: '',
    name: 'work',
    kind: 'internal',
    service: 'shop',
    startTimeUnixNano: '1763700000000000000',
    durationNs: '1000000',
    status: { code: 'unset', message: '' },
    isError: false,
    isEntry: false,
    traceState: '',
    attributes: {},
    resource: {},
    scope: { name: 'lib', version: '1' },
    events: [],
    links: [],
    ...short,
  };
}
