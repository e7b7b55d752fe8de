import type { SpanPlace } from '@tracewell/api/browser';

/** Pixels from the left for a duration in nanoseconds. */
export type PlaceScale = (ns: number) => number;

/** Durations on a logarithmic scale from the shortest to the longest call, this one included. */
export function placeScale({ steps }: SpanPlace, own: number, width: number): PlaceScale {
  const shortest = Math.log(Math.max(1, Math.min(Number(steps[0]?.fromNs ?? own), own)));
  const longest = Math.log(Math.max(2, Math.max(Number(steps.at(-1)?.toNs ?? own), own)));
  const span = Math.max(longest - shortest, 1e-9);
  const room = Math.max(0, width - 2);
  return (ns) => 1 + ((Math.log(Math.max(1, ns)) - shortest) / span) * room;
}

/** One bar a step; heights by the square root of the count, so that a few slow calls are seen beside many fast ones. */
export function stepBars({ steps }: SpanPlace, scale: PlaceScale, height: number) {
  const most = Math.sqrt(Math.max(1, ...steps.map(({ count }) => count)));
  return steps.map(({ fromNs, toNs, count }) => {
    const x = scale(Number(fromNs));
    const tall = Math.max(2, (Math.sqrt(count) / most) * (height - 6));
    return { x, y: height - tall, width: Math.max(1, scale(Number(toNs)) - x), height: tall };
  });
}
