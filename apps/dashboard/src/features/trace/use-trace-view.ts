'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { analyseTrace, type Trace } from '@tracewell/trace';
import { useCallback, useMemo, useState } from 'react';
import { findRows, findStreamedRows } from './find-rows.ts';
import type { SpanOrder } from './span-rows.ts';
import { type TraceFigures, traceFigures } from './trace-figures.ts';
import { type Coloring, useColorBy } from './use-color-by.ts';
import { type FoldingState, useFolding } from './use-folding.ts';
import { type TimeState, useTimeWindow } from './use-time-window.ts';
import { type TraceLogs, useTraceLogs } from './use-trace-logs.ts';
import { type TraceParams, useTraceParams } from './use-trace-params.ts';

/** What may be switched on and off over the bars. */
export interface Overlays {
  readonly path: boolean;
  readonly normal: boolean;
}

/** A trace that is read as columns, and how far it has come. */
export interface StreamedTrace {
  readonly trace: Trace;
  readonly count: number;
  readonly isWhole: boolean;
}

/** Everything the parts of the trace page share: the data, what is shown of it, and how to change that. */
export interface TraceView extends Coloring, TimeState, Omit<FoldingState, 'reveal'> {
  readonly answer: TraceAnswer;
  readonly trace: Trace;
  /** Undefined when all spans came in one answer, attributes included. */
  readonly streamed: StreamedTrace | undefined;
  readonly figures: TraceFigures;
  readonly logs: TraceLogs;
  /** Selected row, -1 for none. */
  readonly selected: number;
  /** Selects a row and opens what hides it; -1 selects nothing. */
  readonly select: (row: number) => void;
  readonly view: 'waterfall' | 'flame' | 'spans' | 'logs';
  readonly setView: (view: TraceView['view']) => void;
  readonly find: string;
  readonly setFind: (text: string) => void;
  readonly matches: readonly number[];
  /** Rows a clause of the sentence stands for, or that match what is looked for. */
  readonly marked: Pick<ReadonlySet<number>, 'has' | 'size'>;
  readonly setMarked: (rows: readonly number[]) => void;
  readonly overlays: Overlays;
  readonly setOverlays: (overlays: Overlays) => void;
  /** By what the table of spans is sorted. */
  readonly order: SpanOrder;
  readonly setOrder: (order: SpanOrder) => void;
}

const NOTHING: readonly number[] = [];

/** A row a byte: a set of a million numbers would take a hundred times the time. */
function rowMarks(rows: readonly number[], rowCount: number): TraceView['marked'] {
  const marks = new Uint8Array(rowCount);
  for (const row of rows) marks[row] = 1;
  return { has: (row) => marks[row] === 1, size: rows.length };
}

function useFind(
  answer: TraceAnswer,
  trace: Trace,
  isStreamed: boolean,
  [params, setParams]: TraceParams,
) {
  const matches = useMemo(
    () =>
      isStreamed
        ? findStreamedRows(trace, answer.spans, params.find)
        : findRows(answer.spans, trace.tree.order, params.find),
    [answer, trace, params.find, isStreamed],
  );
  const [clause, setMarked] = useState<readonly number[]>(NOTHING);
  const marked = useMemo(
    () => rowMarks(params.find.trim() === '' ? clause : matches, trace.columns.rowCount),
    [clause, matches, params.find, trace],
  );
  const setFind = useCallback((find: string) => void setParams({ find }), [setParams]);
  return { find: params.find, setFind, matches, marked, setMarked };
}

function useSelection(trace: Trace, [params, setParams]: TraceParams) {
  const selected = useMemo(
    () => (params.span === null ? -1 : trace.columns.ids.indexOf(params.span)),
    [trace, params.span],
  );
  const setSelected = useCallback(
    (row: number) =>
      void setParams({ span: row === -1 ? null : (trace.columns.ids.at(row) ?? null) }),
    [trace, setParams],
  );
  return { selected, setSelected };
}

/** What is laid over the bars and how the table is sorted: in the address, for whoever opens it. */
function useLooks([params, setParams]: TraceParams) {
  const { hide, sort, view } = params;
  const overlays = useMemo<Overlays>(() => {
    const hidden = hide.split('.');
    return { path: !hidden.includes('path'), normal: !hidden.includes('normal') };
  }, [hide]);
  const setOverlays = useCallback(
    ({ path, normal }: Overlays) => {
      const hidden = [...(path ? [] : ['path']), ...(normal ? [] : ['normal'])];
      void setParams({ hide: hidden.join('.') || null });
    },
    [setParams],
  );
  const setOrder = useCallback((next: SpanOrder) => void setParams({ sort: next }), [setParams]);
  const setView = useCallback(
    (next: TraceView['view']) => void setParams({ view: next }),
    [setParams],
  );
  return { overlays, setOverlays, order: sort, setOrder, view, setView };
}

/** The state of the trace page. What a link should carry lives in the address, and that is nearly all. */
export function useTraceView(answer: TraceAnswer, streamed?: StreamedTrace): TraceView {
  const params = useTraceParams();
  const { sent } = params[0];
  const arrived = streamed?.trace;
  const trace = useMemo(
    () => arrived ?? analyseTrace(answer.spans, { asSent: sent }),
    [arrived, answer.spans, sent],
  );
  const figures = useMemo(() => traceFigures(trace, answer), [trace, answer]);
  const logs = useTraceLogs(answer, trace);
  const { selected, setSelected } = useSelection(trace, params);
  const { reveal, ...folding } = useFolding(trace, selected, params);
  const timing = useTimeWindow(trace, params);
  const finding = useFind(answer, trace, streamed !== undefined, params);
  const looks = useLooks(params);
  const coloring = useColorBy(trace, answer.spans);
  const select = useCallback(
    (row: number) => {
      setSelected(row);
      if (row !== -1) reveal(row);
    },
    [setSelected, reveal],
  );
  return {
    answer,
    trace,
    streamed,
    figures,
    logs,
    selected,
    select,
    ...folding,
    ...timing,
    ...finding,
    ...looks,
    ...coloring,
  };
}
