'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { TraceSummary } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import Link from 'next/link';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { Arrow, Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { countParts } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import type { ListFigures } from './list-figures.ts';
import type { TraceSort } from './use-traces.ts';

interface TraceRowsProps {
  readonly traces: readonly TraceSummary[];
  readonly figures: ListFigures;
  /** Index of the row the keys are at, -1 for none. */
  readonly current: number;
  readonly sort: TraceSort;
  readonly onSort: (sort: TraceSort) => void;
}

const DESK_ROW = 28;
const PHONE_ROW = 44;
/** Top bar and table head, which stay in view while the list scrolls. */
const STICKY = 72;

/** Where a row leads: the trace, at the span that matched. */
export function traceHref(href: (path: string) => string, trace: TraceSummary): string {
  const page = href(`/traces/${trace.traceId}`);
  if (!trace.matchedSpanId) return page;
  return `${page}${page.includes('?') ? '&' : '?'}span=${trace.matchedSpanId}`;
}

function Stripes({
  trace,
  figures,
}: {
  readonly trace: TraceSummary;
  readonly figures: ListFigures;
}) {
  return (
    <span className="flex gap-0.5" title={trace.services.join(', ')}>
      {trace.services.slice(0, 8).map((service) => (
        <span
          key={service}
          className="block h-3 w-1.5 rounded-mark"
          style={{ backgroundColor: figures.colors.get(service)?.css }}
        />
      ))}
      <span className="sr-only">{trace.services.join(', ')}</span>
    </span>
  );
}

function Duration({
  trace,
  figures,
}: {
  readonly trace: TraceSummary;
  readonly figures: ListFigures;
}) {
  const share = Number(trace.durationNs) / Math.max(figures.longestNs, 1);
  const color = figures.colors.get(trace.rootService || (trace.services[0] ?? ''));
  return (
    <span className="flex items-center gap-3">
      <span className="w-20 shrink-0 text-right">
        <Figure value={durationParts(trace.durationNs)} />
      </span>
      <span className="h-2.5 flex-1 max-md:hidden">
        <span
          className="block h-2.5 min-w-0.5 rounded-mark"
          style={{
            width: `${(share * 100).toFixed(2)}%`,
            backgroundColor: color?.css ?? 'var(--ink-3)',
          }}
        />
      </span>
    </span>
  );
}

function Operation({ trace }: { readonly trace: TraceSummary }) {
  const { href } = useScope();
  const arrived = trace.rootName !== '' || trace.rootService !== '';
  return (
    <Link
      href={traceHref(href, trace)}
      prefetch={false}
      className="block truncate after:absolute after:inset-0"
    >
      <span className="text-ink-2">{arrived ? trace.rootService : (trace.services[0] ?? '')}</span>{' '}
      {trace.errorCount > 0 ? (
        <span className="text-error">
          <Cross /> <span className="sr-only">failed</span>
        </span>
      ) : null}
      {arrived ? trace.rootName : <span className="text-warn">root not arrived</span>}
    </Link>
  );
}

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
        <SortHead by="errors" className="w-20 pr-4 text-right" {...sorting}>
          Errors
        </SortHead>
      </tr>
    </thead>
  );
}

function TraceRow({
  trace,
  index,
  figures,
  current,
}: Pick<TraceRowsProps, 'figures' | 'current'> & {
  readonly trace: TraceSummary;
  readonly index: number;
}) {
  const { tz } = useScope();
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={index === current ? 'true' : undefined}
      className={clsx(
        'relative h-7 max-md:grid max-md:h-11 max-md:grid-cols-[1fr_auto] max-md:px-4 max-md:py-1',
        index === current ? 'bg-accent-soft' : 'hover:bg-sunken',
      )}
    >
      <td className="pl-4 text-12 text-ink-2 max-md:order-3 max-md:pl-0">
        <Instant nanoseconds={trace.startTimeUnixNano} zone={tz} />
      </td>
      <td className="max-w-0 pr-4 max-md:order-1 max-md:max-w-none max-md:overflow-hidden">
        <Operation trace={trace} />
      </td>
      <td className="pr-4 max-md:order-2 max-md:pr-0">
        <Duration trace={trace} figures={figures} />
      </td>
      <td className="pr-4 text-right max-md:hidden">
        <Figure value={countParts(trace.spanCount)} />
      </td>
      <td className="max-md:order-4 max-md:flex max-md:items-center max-md:justify-end">
        <Stripes trace={trace} figures={figures} />
      </td>
      <td className="pr-4 text-right text-error max-md:hidden">
        {trace.errorCount > 0 ? countParts(trace.errorCount).text : ''}
      </td>
    </tr>
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
      <td colSpan={6} />
    </tr>
  );
}

const CAPTIONS: Readonly<Record<TraceSort, string>> = {
  time: 'Traces, newest first',
  duration: 'Traces, longest first',
  errors: 'Traces, most failed spans first',
};

/** The list: one trace a line, durations on one scale; only the rows in view are in the page. */
export function TraceRows({ traces, figures, current, sort, onSort }: TraceRowsProps) {
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
              current={current}
            />
          );
        })}
        <Space height={below} />
      </tbody>
    </table>
  );
}
