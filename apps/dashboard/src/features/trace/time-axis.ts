import type { IdleStretch } from '@tracewell/trace';

/** An idle stretch that is drawn shorter than it was. */
interface DrawnGap extends IdleStretch {
  /** Nanoseconds of busy time it takes the place of. */
  readonly drawn: number;
}

/** How times stand on the screen. Without gaps, as they are. */
export interface TimeAxis {
  /** Nanoseconds from the first span to the last end. */
  readonly extent: number;
  readonly gaps: readonly DrawnGap[];
}

/** The place an idle stretch keeps, as a part of the time in which something ran. */
const DRAWN_SHARE = 0.04;

/** An axis over a trace, with its idle stretches cut short. */
export function timeAxis(extent: number, cut: readonly IdleStretch[]): TimeAxis {
  const idle = cut.reduce((sum, { from, to }) => sum + (to - from), 0);
  const most = Math.max((extent - idle) * DRAWN_SHARE, 1);
  return {
    extent,
    gaps: cut.map(({ from, to }) => ({ from, to, drawn: Math.min(to - from, most) })),
  };
}

/** Where a time stands among what is drawn: rises with time, and equals it where nothing is cut. */
export function drawnTime({ gaps }: TimeAxis, time: number): number {
  let saved = 0;
  for (const { from, to, drawn } of gaps) {
    if (time <= from) break;
    const inside = Math.min(time, to) - from;
    saved += inside * (1 - drawn / (to - from));
  }
  return time - saved;
}

/** The time that stands at a place: the reverse of {@link drawnTime}. */
export function trueTime({ gaps }: TimeAxis, place: number): number {
  let saved = 0;
  for (const { from, to, drawn } of gaps) {
    const begin = from - saved;
    if (place <= begin) break;
    const inside = Math.min(place - begin, drawn);
    saved += inside * ((to - from) / drawn - 1);
    if (place < begin + drawn) return from + inside * ((to - from) / drawn);
    // Whole stretches are counted by their ends: nothing is lost to rounding.
    saved = to - (begin + drawn);
  }
  return place + saved;
}
