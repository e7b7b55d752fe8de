import { drawnTime, type TimeAxis } from './time-axis.ts';
import type { TimeWindow } from './time-scale.ts';

/** One mark of the ruler. */
export interface Tick {
  readonly time: number;
  readonly label: string;
}

const UNITS = [
  { unit: 's', size: 1e9 },
  { unit: 'ms', size: 1e6 },
  { unit: '\u00b5s', size: 1e3 },
  { unit: 'ns', size: 1 },
] as const;

const STEPS = [1, 2, 5, 10];

/** The smallest of 1, 2 or 5 times a power of ten that is not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (STEPS.find((step) => step * power >= least) ?? 10) * power;
}

/** The first multiple of a step that lies behind whatever is cut short at a time. */
function behindGap({ gaps }: TimeAxis, time: number, step: number): number {
  const gap = gaps.find(({ from, to }) => time > from && time < to);
  return gap ? Math.ceil(gap.to / step) * step : time;
}

/**
 * About `wanted` ticks at round times, all in the unit of the window's end: `0`, `0.5 s`, `1 s`. None stands inside a
 * stretch that is cut short: times there are no measure.
 */
export function rulerTicks(axis: TimeAxis, window: TimeWindow, wanted: number): Tick[] {
  const drawn = drawnTime(axis, window.to) - drawnTime(axis, window.from);
  const step = niceStep(Math.max(drawn / Math.max(wanted, 1), 1));
  const { unit, size } = UNITS.find((candidate) => window.to >= candidate.size) ?? UNITS[3];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  const ticks: Tick[] = [];
  let time = Math.ceil(window.from / step) * step;
  while (time <= window.to) {
    const next = behindGap(axis, time, step);
    if (next > window.to) break;
    const digits = Number((next / size).toFixed(decimals));
    ticks.push({ time: next, label: next === 0 ? '0' : `${digits} ${unit}` });
    time = next + step;
  }
  return ticks;
}
