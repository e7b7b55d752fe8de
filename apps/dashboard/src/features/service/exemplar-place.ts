import type { Exemplar } from '@tracewell/api/browser';
import { type ChartScale, PLOT, yOf } from '../../components/charts/chart-scale.ts';
import type { TimeAxis } from '../../components/charts/series-data.ts';

/** Where a request stands in a plot: `left` in shares of its width, `top` in pixels from its upper edge. */
export interface ExemplarPlace {
  readonly exemplar: Exemplar;
  readonly left: number;
  readonly top: number;
}

/**
 * Places requests on the axis of the lines, whose points stand at the beginning of their steps: a request stands half a
 * step before its time, where the cells of the heatmap are, too. Those outside of the axis are left out, those above
 * the scale stand at its upper edge.
 */
export function placeExemplars(
  exemplars: readonly Exemplar[],
  axis: TimeAxis,
  scale: ChartScale,
  height: number,
): ExemplarPlace[] {
  const plotHeight = height - PLOT.top - PLOT.bottom;
  const length = Math.max(1, axis.steps - 1) * axis.stepMs;
  return exemplars.flatMap((exemplar) => {
    const ms = Number(exemplar.startTimeUnixNano) / 1e6;
    const left = (ms - axis.stepMs / 2 - axis.startMs) / length;
    if (left < -0.01 || left > 1.01) return [];
    const top = yOf(scale, Number(exemplar.durationNs), plotHeight) - PLOT.top;
    return [
      {
        exemplar,
        left: Math.min(Math.max(left, 0), 1),
        top: Math.min(Math.max(top, 0), plotHeight),
      },
    ];
  });
}
