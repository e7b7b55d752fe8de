'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import {
  analyseTrace,
  type Folding,
  type Lines,
  layoutLines,
  revealing,
  type Trace,
} from '@tracewell/trace';
import { useCallback, useMemo, useState } from 'react';
import { findRows, findStreamedRows } from './find-rows.ts';
import { clampWindow, type TimeWindow } from './time-scale.ts';
import { type TraceFigures, traceFigures } from './trace-figures.ts';
import { type Coloring, useColorBy } from './use-color-by.ts';
import { type TraceLogs, useTraceLogs } from './use-trace-logs.ts';
import { useTraceParams } from './use-trace-params.ts';

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
export interface TraceView extends Coloring {
  readonly answer: TraceAnswer;
  readonly trace: Trace;
  /** Undefined when all spans came in one answer, attributes included. */
  readonly streamed: StreamedTrace | undefined;
  readonly figures: TraceFigures;
  readonly logs: TraceLogs;
  readonly lines: Lines;
  readonly folding: Folding;
  readonly setFolding: (folding: Folding) => void;
  /** Selected row, -1 for none. */
  readonly selected: number;
  /** Selects a row and opens what hides it; -1 selects nothing. */
  readonly select: (row: number) => void;
  readonly window: TimeWindow;
  /** Undefined fits the whole trace. */
  readonly setWindow: (window: TimeWindow | undefined) => void;
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
}

const OPEN: Folding = { collapsed: new Set(), unfolded: new Set() };
const NOTHING: readonly number[] = [];

type Params = ReturnType<typeof useTraceParams>;

function useFolding(trace: Trace, selected: number) {
  const [folding, setFolding] = useState<Folding>(() =>
    selected === -1 ? OPEN : revealing(trace, OPEN, selected),
  );
  const lines = useMemo(() => layoutLines(trace, folding), [trace, folding]);
  return { folding, setFolding, lines };
}

function useTimeWindow(extent: number, [params, setParams]: Params) {
  const { from, to } = params;
  const window = useMemo(
    () =>
      from === null || to === null ? clampWindow(0, extent, extent) : clampWindow(from, to, extent),
    [from, to, extent],
  );
  const setWindow = useCallback(
    (next: TimeWindow | undefined) => {
      const whole = next === undefined || (next.from <= 0 && next.to >= extent);
      void setParams(whole ? { from: null, to: null } : { from: next.from, to: next.to });
    },
    [setParams, extent],
  );
  return { window, setWindow };
}

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
  [params, setParams]: Params,
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

function useSelection(trace: Trace, [params, setParams]: Params) {
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

/** The state of the trace page; what a link should carry lives in the URL, the rest here. */
export function useTraceView(answer: TraceAnswer, streamed?: StreamedTrace): TraceView {
  const params = useTraceParams();
  const arrived = streamed?.trace;
  const trace = useMemo(() => arrived ?? analyseTrace(answer.spans), [arrived, answer.spans]);
  const figures = useMemo(() => traceFigures(trace, answer), [trace, answer]);
  const logs = useTraceLogs(answer, trace);
  const { selected, setSelected } = useSelection(trace, params);
  const { folding, setFolding, lines } = useFolding(trace, selected);
  const timing = useTimeWindow(trace.columns.extent, params);
  const finding = useFind(answer, trace, streamed !== undefined, params);
  const [overlays, setOverlays] = useState<Overlays>({ path: true, normal: true });
  const coloring = useColorBy(trace, answer.spans);
  const select = useCallback(
    (row: number) => {
      setSelected(row);
      if (row !== -1) setFolding((before) => revealing(trace, before, row));
    },
    [setSelected, setFolding, trace],
  );
  const [{ view }, setParams] = params;
  const setView = useCallback(
    (next: TraceView['view']) => void setParams({ view: next }),
    [setParams],
  );
  return {
    answer,
    trace,
    streamed,
    figures,
    logs,
    lines,
    folding,
    setFolding,
    selected,
    select,
    ...timing,
    ...finding,
    view,
    setView,
    overlays,
    setOverlays,
    ...coloring,
  };
}
