'use client';

import type { TraceSummary } from '@tracewell/api/browser';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { QUERY_FIELD_ID } from './query-line.tsx';
import { comparedHref, traceHref } from './trace-href.ts';

/** What the reader has picked out of the list. Ids, not places: new rows may come on top. */
export interface ListSelection {
  /** The row the keys are at. */
  readonly current: string | undefined;
  /** The trace in the drawer. */
  readonly peeked: string | undefined;
  /** At most two, in the order in which they were marked. */
  readonly marked: readonly string[];
  readonly peek: (traceId: string | undefined) => void;
  readonly mark: (traceId: string) => void;
  readonly unmark: () => void;
  readonly compare: () => void;
}

/** A third mark takes the place of the first. */
function withMark(marked: readonly string[], traceId: string): readonly string[] {
  if (marked.includes(traceId)) return marked.filter((other) => other !== traceId);
  return [...marked, traceId].slice(-2);
}

/** What is picked: the row the keys are at, the trace in the drawer, the marks. */
export function usePicked() {
  const [current, setCurrent] = useState<string | undefined>(undefined);
  const [peeked, setPeeked] = useState<string | undefined>(undefined);
  const [marked, setMarked] = useState<readonly string[]>([]);
  return { current, setCurrent, peeked, setPeeked, marked, setMarked };
}

/** The keys of the list, over what is picked. */
export function useListKeys(
  traces: readonly TraceSummary[],
  picked: ReturnType<typeof usePicked>,
): ListSelection {
  const { current, setCurrent, peeked, setPeeked, marked, setMarked } = picked;
  const router = useRouter();
  const scope = useScope();
  const at = traces.findIndex(({ traceId }) => traceId === current);
  const peek = (traceId: string | undefined) => {
    setPeeked(traceId);
    if (traceId !== undefined) setCurrent(traceId);
  };
  const move = (by: number) => {
    const next = traces[Math.min(Math.max(at + by, 0), traces.length - 1)]?.traceId;
    if (next === undefined) return;
    setCurrent(next);
    // The drawer follows: reading one trace after the other needs one key.
    if (peeked !== undefined) setPeeked(next);
  };
  const mark = (traceId: string) => setMarked((known) => withMark(known, traceId));
  const compare = () => {
    const [a, b] = marked;
    if (a !== undefined && b !== undefined) router.push(comparedHref(scope.href, a, b));
  };
  const back = () => {
    if (peeked !== undefined) setPeeked(undefined);
    else if (marked.length > 0) setMarked([]);
    else setCurrent(undefined);
  };
  const trace = traces[at];
  const open = () => trace && router.push(traceHref(scope.href, trace));
  const group = 'Traces';
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next trace', group, hidden: true, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous trace', group, hidden: true, run: () => move(-1) },
    { keys: ['o'], label: 'Open the trace', group, hidden: true, run: open },
    {
      keys: ['x'],
      label: 'Mark for comparison',
      group,
      hidden: true,
      run: () => trace && mark(trace.traceId),
    },
    ...(trace === undefined
      ? []
      : [
          { keys: ['Enter'], label: 'Open the trace', group, hidden: true, run: open },
          {
            keys: [' '],
            label: 'Look into the trace',
            group,
            hidden: true,
            run: () => peek(peeked === trace.traceId ? undefined : trace.traceId),
          },
        ]),
    ...(peeked === undefined && marked.length === 0 && current === undefined
      ? []
      : [{ keys: ['Escape'], label: 'Back out', group, hidden: true, run: back }]),
    ...(marked.length === 2
      ? [{ keys: ['Shift+X'], label: 'Compare the two marked traces', group, run: compare }]
      : []),
    {
      keys: ['/'],
      label: 'Write a query',
      group,
      run: () => document.getElementById(QUERY_FIELD_ID)?.focus(),
    },
  ]);
  return { current, peeked, marked, peek, mark, unmark: () => setMarked([]), compare };
}
