'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { TraceSummary } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Arrow } from '../../components/figures/glyphs.tsx';
import { useIsPhone } from '../../lib/use-media.ts';
import type { ListFigures } from './list-figures.ts';
import { TraceRow } from './trace-row.tsx';
import type { ListSelection } from './use-list-keys.ts';
import type { TraceSort } from './use-traces.ts';

interface TraceRowsProps {
  readonly traces: readonly TraceSummary[];
  readonly figures: ListFigures;
  readonly selection: ListSelection;
  readonly sort: TraceSort;
  readonly onSort: (sort: TraceSort) => void;
}

const DESK_ROW = 28;
const PHONE_ROW = 44;
/** Top bar and table head, which stay in view while the list scrolls. */
const STICKY = 72;

const HEAD = 'h-7 text-left font-normal text-12 text-ink-2';

type Sorting = Pick<TraceRowsProps, 'sort' | 'onSort'>;

/** A column that the list can be put in order by. */
function SortHead({
  by,
  children,
  className,
  sort,
  onSort,
}: Sorting & {
  readonly by: TraceSort;
  readonly children: string;
  readonly className: string;
}) {
  const isSorted = sort === by;
  return (
    <th aria-sort={isSorted ? 'descending' : 'none'} className={`${HEAD} ${className}`}>
      <button
        type="button"
        onClick={() => onSort(by)}
        className={clsx('hover:text-ink', isSorted && 'font-medium text-ink')}
      >
        {children}
        {isSorted ? <Arrow to="down" /> : null}
      </button>
    </th>
  );
}

function Head(sorting: Sorting) {
  return (
    <thead className="sticky top-11 z-10 bg-sunken max-md:hidden">
      <tr>
        <SortHead by="time" className="w-32 pl-4" {...sorting}>
          Time
        </SortHead>
        <th className={HEAD}>Service and operation</th>
        <SortHead by="duration" className="w-[34%] pl-7" {...sorting}>
          Duration
        </SortHead>
        <th className={`${HEAD} w-16 pr-4 text-right`}>Spans</th>
        <th className={`${HEAD} w-24`}>Services</th>
        <SortHead by="errors" className="w-16 pr-2 text-right" {...sorting}>
          Errors
        </SortHead>
        <th className={`${HEAD} w-10`}>
          <span className="sr-only">Look into</span>
        </th>
      </tr>
    </thead>
  );
}

/** Rows of the list that are in view, with the space of the others above and below. */
function useRowsInView(count: number, current: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const height = useIsPhone() ? PHONE_ROW : DESK_ROW;
  useLayoutEffect(() => {
    // What stands above may grow or go, as the heatmap does.
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  });
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: 20,
    scrollMargin: top,
    scrollPaddingStart: STICKY,
    // A phone has the bar of pages below.
    scrollPaddingEnd: height === PHONE_ROW ? STICKY : DESK_ROW,
  });
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: 'auto' });
  }, [rows, current]);
  const items = rows.getVirtualItems();
  return {
    body,
    items,
    above: (items[0]?.start ?? top) - top,
    below: rows.getTotalSize() + top - (items.at(-1)?.end ?? top),
  };
}

function Space({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr style={{ height }} className="max-md:block">
      <td colSpan={7} />
    </tr>
  );
}

const CAPTIONS: Readonly<Record<TraceSort, string>> = {
  time: 'Traces, newest first',
  duration: 'Traces, longest first',
  errors: 'Traces, most failed spans first',
};

/** The list: one trace a line, durations on one scale; only the rows in view are in the page. */
export function TraceRows({ traces, figures, selection, sort, onSort }: TraceRowsProps) {
  const current = traces.findIndex(({ traceId }) => traceId === selection.current);
  const { body, items, above, below } = useRowsInView(traces.length, current);
  return (
    <table
      aria-rowcount={traces.length + 1}
      className="w-full table-fixed border-collapse max-md:block"
      data-testid="traces"
    >
      <caption className="sr-only">{CAPTIONS[sort]}</caption>
      <Head sort={sort} onSort={onSort} />
      <tbody ref={body} className="max-md:block">
        <Space height={above} />
        {items.map(({ index }) => {
          const trace = traces[index];
          if (!trace) return null;
          return (
            <TraceRow
              key={trace.traceId}
              trace={trace}
              index={index}
              figures={figures}
              selection={selection}
            />
          );
        })}
        <Space height={below} />
      </tbody>
    </table>
  );
}
