import { linearTicks, logTicks } from './value-ticks.ts';

/** The value axis of one chart. */
export interface ChartScale {
  readonly kind: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Room around the plot, in pixels; equal for every chart of a page so that edges and crosshair agree. */
export const PLOT = { left: 56, right: 76, top: 6, bottom: 6, axis: 20 } as const;

/** A linear axis from zero, or a logarithmic one over the values' decades. `unit` keeps ticks round in that unit. */
export function chartScale(kind: 'linear' | 'log', min: number, max: number, unit = 1): ChartScale {
  if (kind === 'log' && min > 0) {
    const ticks = logTicks(min / unit, max / unit).map((tick) => tick * unit);
    return { kind, domain: [ticks[0] ?? min, ticks.at(-1) ?? max], ticks };
  }
  const ticks = linearTicks(max / unit, 3).map((tick) => tick * unit);
  return { kind: 'linear', domain: [0, ticks.at(-1) || 1], ticks };
}

/** The distance of a value from the upper edge of the plot, in pixels. */
export function yOf(scale: ChartScale, value: number, plotHeight: number): number {
  const [low, high] = scale.domain;
  const share =
    scale.kind === 'log'
      ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : (value - low) / (high - low);
  return PLOT.top + (1 - share) * plotHeight;
}

/** The unit in which a duration axis is round, in nanoseconds: 1.5 s is round in seconds, 640 ms in milliseconds. */
export function durationUnit(maxNs: number): number {
  return [1e9, 1e6, 1e3].find((unit) => maxNs >= unit) ?? 1;
}
