'use client';

import { type Folding, type Lines, layoutLines, revealing, type Trace } from '@tracewell/trace';
import { useCallback, useMemo, useState } from 'react';
import { flippedText, foldingOf } from './folding-text.ts';
import type { TraceParams } from './use-trace-params.ts';

export interface FoldingState {
  readonly folding: Folding;
  readonly setFolding: (folding: Folding) => void;
  /** Opens what hides a row. */
  readonly reveal: (row: number) => void;
  readonly lines: Lines;
}

interface Placed {
  readonly trace: Trace;
  readonly folding: Folding;
  /** Of the address: rows that have not arrived. */
  readonly unknown: string;
}

/** A level of the address; anything that is none shows all. */
function levelOf(level: number | null): number {
  return level === null || level < 0 ? Number.POSITIVE_INFINITY : level;
}

function placed(
  trace: Trace,
  rule: Pick<Folding, 'level' | 'unfolds'>,
  text: string,
  selected: number,
): Placed {
  const { folding, unknown } = foldingOf(trace, rule, text);
  return {
    trace,
    unknown,
    folding: selected === -1 ? folding : revealing(trace, folding, selected),
  };
}

/** The same folding in a trace that more spans have come to: their rows have other numbers. */
function inTrace({ trace: before, folding, unknown }: Placed, trace: Trace, selected: number) {
  const text = [flippedText(before, folding), unknown].filter((it) => it !== '').join('.');
  const id = trace.columns.ids.at(selected) ?? '';
  const isNew = selected !== -1 && before.columns.ids.indexOf(id) === -1;
  return placed(trace, folding, text, isNew ? selected : -1);
}

/** How far the tree is opened: from the address at first, and written to it. */
export function useFolding(
  trace: Trace,
  selected: number,
  [params, setParams]: TraceParams,
): FoldingState {
  const [state, setState] = useState<Placed>(() =>
    placed(trace, { level: levelOf(params.level), unfolds: params.repeats }, params.flip, selected),
  );
  const now = state.trace === trace ? state : inTrace(state, trace, selected);
  if (now !== state) setState(now);
  const { folding } = now;
  const lines = useMemo(() => layoutLines(trace, folding), [trace, folding]);
  const setFolding = useCallback(
    (next: Folding) => {
      setState({ trace, folding: next, unknown: '' });
      void setParams({
        level: Number.isFinite(next.level) ? next.level : null,
        repeats: next.unfolds,
        flip: flippedText(trace, next) || null,
      });
    },
    [trace, setParams],
  );
  const reveal = useCallback(
    (row: number) => {
      const next = revealing(trace, folding, row);
      if (next !== folding) setFolding(next);
    },
    [trace, folding, setFolding],
  );
  return { folding, setFolding, reveal, lines };
}
