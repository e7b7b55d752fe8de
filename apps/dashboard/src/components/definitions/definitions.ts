/** A figure of the pages and what it means, in the words of docs/api.md ("What counts"). */
export interface Definition {
  readonly title: string;
  readonly words: string;
}

const PERCENTILE =
  'The duration that this share of the requests did not exceed: the value at rank floor(q × (n − 1)) of all durations in order. Below 1,000 requests it is the very value, above it is within 1 %.';

/** By the key under which a heading cites it. */
export const DEFINITIONS = {
  counts: {
    title: 'What counts',
    words:
      'Requests: spans of kind SERVER or CONSUMER, and those without a parent or with a parent in another process. Rate, errors and percentiles count requests, never the spans inside them. A span that was sampled counts for all that it stands for.',
  },
  worst: {
    title: 'Worst first',
    words:
      'Errors up by at least 1 point, or p95 up by at least 30 % and 1 ms, against the period before; where that held fewer than 30 requests, against the beginning of this one, when the rise lasted. Both sides hold 30 requests or more. Then by error ratio, then by p95.',
  },
  rate: {
    title: 'Rate',
    words: 'Requests divided by the seconds of the range that have passed.',
  },
  errors: {
    title: 'Errors',
    words:
      'Failed requests among all. Failed: status ERROR, or no status and an HTTP status from 500 on (for a caller from 400 on).',
  },
  p50: { title: 'p50', words: PERCENTILE },
  p95: { title: 'p95', words: PERCENTILE },
  p99: { title: 'p99', words: PERCENTILE },
  change: {
    title: 'Change',
    words:
      'Against the equally long period just before. With fewer than 30 requests on either side nothing is said.',
  },
  deploy: {
    title: 'Last deploy',
    words:
      'The version (service.version) whose first span is the youngest, and how long ago that was. A version from the first hour of the store has no age: it may be older.',
  },
  calls: {
    title: 'Calls',
    words:
      'Figures of the calls between the two. Durations between services are those of the callee; of databases, queues and externals those of the caller.',
  },
  share: {
    title: 'Share of time',
    words:
      'The summed duration of the operation’s requests, divided by that of all requests of the service.',
  },
  path: {
    title: 'Critical path',
    words:
      'The stretches that decided how long a request took: from its end backwards, always into the child that ended last. Means over up to 100 requests around a percentile; a bar takes at least 50.',
  },
  fault: {
    title: 'Fault',
    words:
      'Failed spans with the same type, the same message once ids, numbers and quoted values are taken out, and the same first line of your own code.',
  },
} as const satisfies Readonly<Record<string, Definition>>;

export type DefinedTerm = keyof typeof DEFINITIONS;
