'use client';

import type { TraceSummary } from '@tracewell/api/browser';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { QUERY_FIELD_ID } from './query-line.tsx';
import { traceHref } from './trace-rows.tsx';

/** The row the keys are at, and the keys that move it. */
export function useListKeys(traces: readonly TraceSummary[]): number {
  const [current, setCurrent] = useState(-1);
  const router = useRouter();
  const { href } = useScope();
  const move = (by: number) => {
    if (traces.length === 0) return;
    setCurrent(Math.min(Math.max(current + by, 0), traces.length - 1));
  };
  const open = () => {
    const trace = traces[current];
    if (trace) router.push(traceHref(href, trace));
  };
  const group = 'Traces';
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next trace', group, hidden: true, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous trace', group, hidden: true, run: () => move(-1) },
    { keys: ['o'], label: 'Open the trace', group, hidden: true, run: open },
    ...(current === -1
      ? []
      : [{ keys: ['Enter'], label: 'Open the trace', group, hidden: true, run: open }]),
    {
      keys: ['/'],
      label: 'Write a query',
      group,
      run: () => document.getElementById(QUERY_FIELD_ID)?.focus(),
    },
  ]);
  return current;
}
