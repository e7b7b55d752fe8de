import type { TailTraces, TraceSummary } from '@tracewell/api/browser';

/** Traces of the tail that are kept, shown and waiting together. */
export const TAIL_KEPT = 1_000;

/** What a live list holds: rows that are in view, and newer ones that wait for the reader. Newest first. */
export interface TailBuffer {
  readonly shown: readonly TraceSummary[];
  readonly waiting: readonly TraceSummary[];
  /** New traces that came too fast to be sent, or were let go when there were more than a thousand. */
  readonly missed: number;
}

export const EMPTY_TAIL: TailBuffer = { shown: [], waiting: [], missed: 0 };

function replaced(
  rows: readonly TraceSummary[],
  news: ReadonlyMap<string, TraceSummary>,
): readonly TraceSummary[] {
  if (!rows.some(({ traceId }) => news.has(traceId))) return rows;
  return rows.map((row) => news.get(row.traceId) ?? row);
}

/** Takes in what the tail sent: traces that have grown change where they stand, new ones wait on top. */
export function arrive(buffer: TailBuffer, { traces, skipped }: TailTraces): TailBuffer {
  const news = new Map(traces.map((trace) => [trace.traceId, trace]));
  const known = new Set([...buffer.shown, ...buffer.waiting].map(({ traceId }) => traceId));
  const fresh = traces.filter(({ traceId }) => !known.has(traceId));
  const waiting = [...fresh, ...replaced(buffer.waiting, news)];
  const kept = waiting.slice(0, TAIL_KEPT);
  const shown = buffer.shown.slice(0, TAIL_KEPT - kept.length);
  const letGo = waiting.length - kept.length + buffer.shown.length - shown.length;
  return {
    shown: replaced(shown, news),
    waiting: kept,
    missed: buffer.missed + skipped + letGo,
  };
}

/** Shows what waits. */
export function release(buffer: TailBuffer): TailBuffer {
  if (buffer.waiting.length === 0) return buffer;
  return { ...buffer, shown: [...buffer.waiting, ...buffer.shown], waiting: [] };
}

/** The list with the rows of the tail on top, each trace once, its newest figures. */
export function withTail(
  tail: readonly TraceSummary[],
  listed: readonly TraceSummary[],
): readonly TraceSummary[] {
  if (tail.length === 0) return listed;
  const news = new Map(tail.map((trace) => [trace.traceId, trace]));
  const known = new Set(listed.map(({ traceId }) => traceId));
  return [...tail.filter(({ traceId }) => !known.has(traceId)), ...replaced(listed, news)];
}
