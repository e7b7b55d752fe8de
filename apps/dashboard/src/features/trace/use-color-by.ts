'use client';

import type { Span } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';
import { parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { groupColors, ownerColors, type SpanColors } from './span-colors.ts';

/** What colours mean, and which of them the others are dimmed for. */
export interface Coloring {
  readonly colors: SpanColors;
  /** `service`, `kind`, `status`, `operation` or an attribute's key. */
  readonly colorBy: string;
  readonly setColorBy: (by: string) => void;
  /** The group the legend singles out. */
  readonly spotlight: number | undefined;
  readonly setSpotlight: (group: number | undefined) => void;
}

const colorParams = {
  color: parseAsString.withDefault('service'),
  /** The group singled out, as it reads in the legend. */
  only: parseAsString,
};

/** Reads both from the address, so that a link shows what its sender saw. */
export function useColorBy(trace: Trace, spans: readonly Span[]): Coloring {
  const [{ color, only }, setParams] = useQueryStates(colorParams, { history: 'replace' });
  const colors = useMemo(
    () => (color === 'service' ? ownerColors(trace) : groupColors(trace, spans, color)),
    [trace, spans, color],
  );
  const singled = only === null ? -1 : colors.labels.indexOf(only);
  const setColorBy = useCallback(
    // Another field has other groups.
    (by: string) => void setParams({ color: by, only: null }),
    [setParams],
  );
  const setSpotlight = useCallback(
    (group: number | undefined) =>
      void setParams({ only: group === undefined ? null : (colors.labels[group] ?? null) }),
    [setParams, colors],
  );
  return {
    colors,
    colorBy: color,
    setColorBy,
    spotlight: singled === -1 ? undefined : singled,
    setSpotlight,
  };
}
