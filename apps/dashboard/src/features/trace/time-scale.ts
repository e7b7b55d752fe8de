import { drawnTime, type TimeAxis, trueTime } from './time-axis.ts';

/** The part of a trace in view, in nanoseconds since its first span. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Maps times of a window onto the pixels of an area; minimap, ruler and bars use the same width and so agree. */
export interface TimeScale {
  readonly axis: TimeAxis;
  readonly window: TimeWindow;
  /** Where the window begins and how long it is among what is drawn. */
  readonly begin: number;
  readonly length: number;
  /** Width of the area in CSS pixels, the free margin at its right not included. */
  readonly width: number;
}

/** Free pixels at the right of every time area, so that the last bar does not touch the edge. */
const RIGHT_MARGIN = 16;

/** No window is shorter: below a microsecond there is nothing to see. */
const SHORTEST = 1_000;

export function timeScale(axis: TimeAxis, window: TimeWindow, areaWidth: number): TimeScale {
  const begin = drawnTime(axis, window.from);
  return {
    axis,
    window,
    begin,
    length: drawnTime(axis, window.to) - begin,
    width: Math.max(1, areaWidth - RIGHT_MARGIN),
  };
}

/** Pixels from the left edge of the area. */
export function xOf({ axis, begin, length, width }: TimeScale, time: number): number {
  const place = axis.gaps.length === 0 ? time : drawnTime(axis, time);
  return ((place - begin) / length) * width;
}

/** The time under a pixel. */
export function timeAt({ axis, begin, length, width }: TimeScale, x: number): number {
  return trueTime(axis, begin + (x / width) * length);
}

/** A window inside 0 to `extent`, in order, and not shorter than a microsecond. */
export function clampWindow(from: number, to: number, extent: number): TimeWindow {
  const whole = Math.max(extent, SHORTEST);
  const length = Math.min(Math.max(Math.abs(to - from), SHORTEST), whole);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(middle - length / 2, 0), whole - length);
  return { from: Math.round(start), to: Math.round(start + length) };
}

/** The window at a place of what is drawn, moved inside the trace with its length kept. */
function windowAt(axis: TimeAxis, begin: number, length: number): TimeWindow {
  const whole = Math.max(drawnTime(axis, axis.extent), SHORTEST);
  const inside = Math.min(length, whole);
  const start = Math.min(Math.max(begin, 0), whole - inside);
  return clampWindow(trueTime(axis, start), trueTime(axis, start + inside), axis.extent);
}

/** Zooms by `factor` (below 1: closer) so that `at` keeps its place on the screen. */
export function zoomAt(axis: TimeAxis, window: TimeWindow, at: number, factor: number): TimeWindow {
  const { begin, length } = timeScale(axis, window, 0);
  const share = (drawnTime(axis, at) - begin) / length;
  const next = Math.min(length * factor, Math.max(drawnTime(axis, axis.extent), SHORTEST));
  return windowAt(axis, begin + share * (length - next), next);
}

/** Moves a window by a part of its length; at either end of the trace it stays. */
export function panBy(axis: TimeAxis, window: TimeWindow, share: number): TimeWindow {
  const { begin, length } = timeScale(axis, window, 0);
  return windowAt(axis, begin + share * length, length);
}

/** The window of the same length that has a time at a part of it: 0.5 is its middle. */
export function windowWith(
  axis: TimeAxis,
  window: TimeWindow,
  time: number,
  share: number,
): TimeWindow {
  const { length } = timeScale(axis, window, 0);
  return windowAt(axis, drawnTime(axis, time) - share * length, length);
}
