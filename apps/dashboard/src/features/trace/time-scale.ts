/** The part of a trace in view, in nanoseconds since its first span. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Maps times of a window onto the pixels of an area; minimap, ruler and bars use the same width and so agree. */
export interface TimeScale {
  readonly window: TimeWindow;
  /** Width of the area in CSS pixels, the free margin at its right not included. */
  readonly width: number;
}

/** Free pixels at the right of every time area, so that the last bar does not touch the edge. */
const RIGHT_MARGIN = 16;

/** No window is shorter: below a microsecond there is nothing to see. */
const SHORTEST = 1_000;

export function timeScale(window: TimeWindow, areaWidth: number): TimeScale {
  return { window, width: Math.max(1, areaWidth - RIGHT_MARGIN) };
}

/** Pixels from the left edge of the area. */
export function xOf({ window, width }: TimeScale, time: number): number {
  return ((time - window.from) / (window.to - window.from)) * width;
}

/** The time under a pixel. */
export function timeAt({ window, width }: TimeScale, x: number): number {
  return window.from + (x / width) * (window.to - window.from);
}

/** A window inside 0 to `extent`, in order, and not shorter than a microsecond. */
export function clampWindow(from: number, to: number, extent: number): TimeWindow {
  const whole = Math.max(extent, SHORTEST);
  const length = Math.min(Math.max(Math.abs(to - from), SHORTEST), whole);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(middle - length / 2, 0), whole - length);
  return { from: Math.round(start), to: Math.round(start + length) };
}

/** Zooms by `factor` (below 1: closer) so that `at` keeps its place on the screen. */
export function zoomAt(window: TimeWindow, at: number, factor: number, extent: number): TimeWindow {
  const length = Math.min((window.to - window.from) * factor, Math.max(extent, SHORTEST));
  const share = (at - window.from) / (window.to - window.from);
  const from = at - share * length;
  const start = Math.min(Math.max(from, 0), Math.max(extent, SHORTEST) - length);
  return clampWindow(start, start + length, extent);
}

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

/** About `wanted` ticks at round times, all in the unit of the window's end: `0`, `0.5 s`, `1 s`. */
export function rulerTicks(window: TimeWindow, wanted: number): Tick[] {
  const step = niceStep(Math.max((window.to - window.from) / Math.max(wanted, 1), 1));
  const { unit, size } = UNITS.find((candidate) => window.to >= candidate.size) ?? UNITS[3];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  const ticks: Tick[] = [];
  for (let time = Math.ceil(window.from / step) * step; time <= window.to; time += step) {
    const digits = Number((time / size).toFixed(decimals));
    ticks.push({ time, label: time === 0 ? '0' : `${digits} ${unit}` });
  }
  return ticks;
}
