'use client';

import { clsx } from 'clsx';
import { useMemo, useRef } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { durationParts } from '../../lib/format-duration.ts';
import { useElementSize } from '../../lib/use-element-size.ts';
import { type SpanOrder, spanRows } from './span-rows.ts';
import type { TraceView } from './use-trace-view.ts';
import { useVisibleLines } from './use-visible-lines.ts';

const ROW_HEIGHT = 28;
const ON_DESK = 'max-md:hidden';

interface Column {
  readonly order: SpanOrder;
  readonly label: string;
  readonly className: string;
}

const COLUMNS: readonly Column[] = [
  { order: 'start', label: 'Start', className: 'w-24 pl-4 text-right max-md:w-20' },
  { order: 'service', label: 'Service', className: 'w-40 max-md:w-24' },
  { order: 'name', label: 'Operation', className: '' },
  { order: 'kind', label: 'Kind', className: `w-24 ${ON_DESK}` },
  { order: 'duration', label: 'Duration', className: 'w-24 text-right max-md:pr-4' },
  { order: 'self', label: 'Own work', className: `w-24 text-right ${ON_DESK}` },
  { order: 'path', label: 'On path', className: `w-24 pr-4 text-right ${ON_DESK}` },
];

interface SpanLineProps {
  readonly view: TraceView;
  readonly row: number;
  readonly index: number;
}

function Cells({ view, row }: Omit<SpanLineProps, 'index'>) {
  const { columns, selfNs, path } = view.trace;
  const span = view.answer.spans[row];
  if (!span) return null;
  const figure = (ns: number) => <Figure value={durationParts(ns)} />;
  return (
    <>
      <td className="pl-4 text-right">{figure(columns.start[row] ?? 0)}</td>
      <td className="truncate pl-3 text-ink-2">{span.service}</td>
      <td className="truncate pl-3">
        <button type="button" className="max-w-full truncate" onClick={() => view.select(row)}>
          {span.isError ? (
            <span className="text-error">
              <Cross /> <span className="sr-only">failed </span>
            </span>
          ) : null}
          {span.name}
        </button>
      </td>
      <td className={`pl-3 text-ink-2 ${ON_DESK}`}>{span.kind}</td>
      <td className="text-right max-md:pr-4">{figure(Number(span.durationNs))}</td>
      <td className={`text-right ${ON_DESK}`}>{figure(selfNs[row] ?? 0)}</td>
      <td className={`pr-4 text-right ${ON_DESK}`}>{figure(path.timeOf[row] ?? 0)}</td>
    </>
  );
}

function SpanLine({ view, row, index }: SpanLineProps) {
  const selected = row === view.selected;
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={selected ? 'true' : undefined}
      onClick={() => view.select(row)}
      className={clsx(
        'h-7 hover:bg-sunken',
        selected && 'bg-accent-soft',
        !selected && view.find === '' && view.marked.has(row) && 'bg-sunken',
      )}
    >
      <Cells view={view} row={row} />
    </tr>
  );
}

interface HeadProps {
  readonly order: SpanOrder;
  readonly onOrder: (order: SpanOrder) => void;
}

function Head({ order, onOrder }: HeadProps) {
  return (
    <thead className="sticky top-0 z-10 bg-sunken text-12">
      <tr className="h-7">
        {COLUMNS.map((column) => {
          const current = order === column.order;
          const falling = !['start', 'service', 'name', 'kind'].includes(column.order);
          const direction = falling ? 'descending' : 'ascending';
          return (
            <th
              key={column.order}
              aria-sort={current ? direction : 'none'}
              className={clsx('pl-3 text-left font-normal', column.className)}
            >
              <button
                type="button"
                className={current ? 'font-bold text-ink' : 'text-ink-2 hover:text-ink'}
                onClick={() => onOrder(column.order)}
              >
                {column.label}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr style={{ height }}>
      <td colSpan={COLUMNS.length} />
    </tr>
  );
}

/** The table twin of the waterfall: every span in one line, sortable, with the same selection. */
export function SpansTable({ view }: { readonly view: TraceView }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useElementSize(scroller);
  const { trace, find, matches, order, setOrder } = view;
  const rows = useMemo(
    () => spanRows(trace, order, find.trim() === '' ? undefined : matches),
    [trace, order, find, matches],
  );
  const { first, last, ...area } = useVisibleLines(scroller, {
    count: rows.length,
    rowHeight: ROW_HEIGHT,
    viewHeight: height,
  });
  const below = area.height - area.top - (last - first) * ROW_HEIGHT;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto bg-surface">
      <table aria-rowcount={rows.length + 1} className="w-full table-fixed border-collapse">
        <caption className="sr-only">Spans of this trace</caption>
        <Head order={order} onOrder={setOrder} />
        <tbody>
          <Spacer height={area.top} />
          {rows.slice(first, last).map((row, at) => (
            <SpanLine key={row} view={view} row={row} index={first + at} />
          ))}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}
