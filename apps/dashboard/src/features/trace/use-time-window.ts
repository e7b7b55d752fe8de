'use client';

import type { Trace } from '@tracewell/trace';
import { useCallback, useMemo } from 'react';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { clampWindow, type TimeWindow } from './time-scale.ts';
import type { TraceParams } from './use-trace-params.ts';

/** What part of the trace is in view, and how its times stand on the screen. */
export interface TimeState {
  readonly axis: TimeAxis;
  readonly window: TimeWindow;
  /** Undefined fits the whole trace. */
  readonly setWindow: (window: TimeWindow | undefined) => void;
  /** Whether stretches in which nothing ran are drawn short. */
  readonly cutsIdle: boolean;
  readonly setCutsIdle: (cuts: boolean) => void;
  /** Whether times are left as sent where clocks cannot be right. */
  readonly asSent: boolean;
  readonly setAsSent: (asSent: boolean) => void;
}

export function useTimeWindow(
  { columns, idle }: Trace,
  [params, setParams]: TraceParams,
): TimeState {
  const { extent } = columns;
  const { from, to, idle: showsIdle, sent } = params;
  const axis = useMemo(() => timeAxis(extent, showsIdle ? [] : idle), [extent, idle, showsIdle]);
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
  const setCutsIdle = useCallback((cuts: boolean) => void setParams({ idle: !cuts }), [setParams]);
  // A part of the trace that was zoomed to need not hold the same spans afterwards.
  const setAsSent = useCallback(
    (asSent: boolean) => void setParams({ sent: asSent, from: null, to: null }),
    [setParams],
  );
  return { axis, window, setWindow, cutsIdle: !showsIdle, setCutsIdle, asSent: sent, setAsSent };
}
