'use client';

import { Popover } from 'radix-ui';

/** What each number of this page means; the words of docs/api.md, "What counts". */
const DEFINITIONS: readonly (readonly [term: string, meaning: string])[] = [
  [
    'A trace matches',
    'when one of its spans in the chosen time meets the whole query; without a query, when it has a request.',
  ],
  [
    'Request',
    'a span of kind server or consumer, or without a parent, or whose parent is flagged as remote. The heatmap counts requests; with a query, the spans that match.',
  ],
  [
    'Failed',
    'status error; or status unset with an HTTP status of at least 500 on a server, 400 on a client. A row counts its failed spans.',
  ],
  [
    'Duration',
    'from the first start to the last end of the trace, on one scale for the whole list.',
  ],
  [
    'Services',
    'by their share of own time: the duration of each span less that of its children, never below zero. Not taken apart: traces of more than 5,000 spans.',
  ],
  [
    'Facets',
    'count traces, exactly: as many as the list would have with the value in the place of the other values of that field. Attributes come by how much they tell about failed and slow spans, in 4,000 matching spans.',
  ],
];

/** The definitions behind the numbers of the page. */
export function WhatCounts() {
  return (
    <Popover.Root>
      <Popover.Trigger className="hover:text-ink">What counts?</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label="What counts"
          className="z-40 w-[420px] max-w-[calc(100vw-2rem)] rounded-float border border-line bg-surface p-4 text-12 shadow-float"
        >
          <dl className="flex flex-col gap-2">
            {DEFINITIONS.map(([term, meaning]) => (
              <div key={term}>
                <dt className="inline font-bold">{term}</dt>{' '}
                <dd className="inline text-ink-2">{meaning}</dd>
              </div>
            ))}
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
