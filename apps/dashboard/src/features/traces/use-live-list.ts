'use client';

import type { TraceSummary, TracesAnswer } from '@tracewell/api/browser';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useCallback, useMemo } from 'react';
import type { LiveSwitch } from './live-switch.tsx';
import { withTail } from './tail-buffer.ts';
import { type ListSelection, useListKeys, usePicked } from './use-list-keys.ts';
import { usePauses, useTail } from './use-tail.ts';
import { type TracesScope, useTraces } from './use-traces.ts';

/** The list with what came since on top of it. */
export interface LiveList {
  readonly list: ReturnType<typeof useTraces>['list'];
  readonly traces: readonly TraceSummary[];
  readonly last: TracesAnswer | undefined;
  /** All that match, those of the tail included; null when nobody counted. */
  readonly total: number | null;
  readonly selection: ListSelection;
  readonly isLive: boolean;
  /** New ones that wait, and how to see them. */
  readonly waiting: number;
  readonly onShow: () => void;
  readonly onPointer: (over: boolean) => void;
  readonly switch: Parameters<typeof LiveSwitch>[0];
}

function barredBy({ sort, range }: TracesScope): string | undefined {
  if (sort !== 'time') return 'A list in another order than time cannot be live';
  return range.includes('..')
    ? 'A fixed time is over: choose a moving one, as the last hour'
    : undefined;
}

/** The list of the scope, its selection, and live rows on top while the switch is on. */
export function useLiveList(scope: TracesScope): LiveList {
  const { list, traces: listed, last, total } = useTraces(scope);
  const [asked, setAsked] = useQueryState('live', parseAsBoolean.withDefault(false));
  const barred = barredBy(scope);
  const isLive = asked && barred === undefined;
  const picked = usePicked();
  const hasSelection =
    picked.current !== undefined || picked.peeked !== undefined || picked.marked.length > 0;
  const pauses = usePauses(isLive, hasSelection);
  const tail = useTail(scope, isLive, pauses.reason !== undefined);
  const { shown, waiting } = tail.buffer;
  const traces = useMemo(() => withTail(shown, listed), [shown, listed]);
  const selection = useListKeys(traces, picked);
  const onSwitch = useCallback((on: boolean) => void setAsked(on), [setAsked]);
  return {
    list,
    traces,
    last,
    total: total === null ? null : total + traces.length - listed.length,
    selection,
    isLive,
    waiting: waiting.length,
    onShow: tail.release,
    onPointer: pauses.onPointer,
    switch: { on: isLive, barred, reason: pauses.reason, tail, onSwitch },
  };
}
