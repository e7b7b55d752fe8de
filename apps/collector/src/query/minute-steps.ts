import type { NanoRange } from '@tracewell/api';

const MINUTE_NS = 60_000_000_000n;
const NS_PER_S = 1_000_000_000n;

/** A range of whole minutes, cut into even steps of whole minutes, with the equally long range before it. */
export interface MinuteSteps {
  readonly range: NanoRange;
  readonly previousFrom: bigint;
  readonly stepSeconds: number;
  readonly count: number;
  /** Seconds of the range that have passed: a rate divides by them. */
  readonly seconds: number;
  readonly previousSeconds: number;
  /** Seconds of each step that have passed. */
  readonly secondsOfStep: readonly number[];
}

/** Widens a range to whole minutes, which is what rollups answer, and cuts it into at most `points` steps. */
export function minuteSteps(asked: NanoRange, points: number, nowNs: bigint): MinuteSteps {
  const from = asked.from - (asked.from % MINUTE_NS);
  const to = asked.to % MINUTE_NS === 0n ? asked.to : asked.to - (asked.to % MINUTE_NS) + MINUTE_NS;
  const length = Number((to - from) / NS_PER_S);
  const stepSeconds = Math.max(60, Math.ceil(length / points / 60) * 60);
  const count = Math.ceil(length / stepSeconds);
  const passed = Math.min(length, Math.max(0, Number(nowNs - from) / 1e9));
  return {
    range: { from, to },
    previousFrom: from - (to - from),
    stepSeconds,
    count,
    seconds: passed,
    previousSeconds: length,
    secondsOfStep: Array.from({ length: count }, (_, step) => {
      const end = Math.min(length, (step + 1) * stepSeconds, passed);
      return Math.max(0, end - step * stepSeconds);
    }),
  };
}
