import type { TraceSummary } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { assignServiceColors, type ServiceColor } from '../../lib/service-color.ts';
import type { TraceSort } from './use-traces.ts';

/** What the rows of a list have in common. */
export interface ListFigures {
  /** The longest duration: the bars' common scale. */
  readonly longestNs: number;
  readonly colors: ReadonlyMap<string, ServiceColor>;
}

/** The common scale and colours of a list. A service weighs as much as its part of the traces' time, or all of it while that is not known. */
export function listFigures(traces: readonly TraceSummary[]): ListFigures {
  const weights = new Map<string, number>();
  let longestNs = 0;
  for (const trace of traces) {
    const duration = Number(trace.durationNs);
    longestNs = Math.max(longestNs, duration);
    trace.services.forEach((service, at) => {
      const share = trace.serviceShares?.[at] ?? 1;
      weights.set(service, (weights.get(service) ?? 0) + duration * share);
    });
  }
  const shares = [...weights].map(([name, totalNs]) => ({ name, totalNs }));
  return { longestNs, colors: assignServiceColors(shares) };
}

/** The list in one sentence; its end leads to the slowest trace. */
export interface ListSentence {
  readonly text: string;
  readonly slowest: { readonly trace: TraceSummary; readonly text: string } | undefined;
}

const FIRST: Readonly<Record<TraceSort, string>> = {
  time: 'newest',
  duration: 'longest',
  errors: 'most failing',
};

/** What is listed, of how many. */
export interface ListExtent {
  readonly sort: TraceSort;
  /** More follow. */
  readonly more: boolean;
  /** All that match; null when nobody counted. */
  readonly total: number | null;
}

/** How many of how many, how many failed, which was slowest. */
export function listSentence(
  traces: readonly TraceSummary[],
  { sort, more, total }: ListExtent,
): ListSentence {
  if (traces.length === 0) return { text: 'No trace matches.', slowest: undefined };
  const failed = traces.filter((trace) => trace.errorCount > 0).length;
  const trace = traces.reduce((a, b) => (Number(b.durationNs) > Number(a.durationNs) ? b : a));
  const count = formatCount(traces.length);
  const said = traces.length === 1 ? '1 trace' : `${count} traces`;
  const of = total === null ? 'traces' : `of ${formatCount(total)} traces`;
  const failures = failed === 0 ? 'none with an error' : `${formatCount(failed)} with errors`;
  return {
    text: `${more ? `The ${count} ${FIRST[sort]} ${of}` : said}, ${failures}; the slowest took `,
    slowest: {
      trace,
      text: `${formatDuration(trace.durationNs)} (${trace.rootName || 'root not arrived'})`,
    },
  };
}
