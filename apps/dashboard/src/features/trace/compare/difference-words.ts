import type { Difference } from '@tracewell/trace';
import { countOf, formatCount } from '../../../lib/format-count.ts';
import { formatDuration } from '../../../lib/format-duration.ts';

/** One difference in words: what it is, the figure here, and the one elsewhere. */
export interface DifferenceWords {
  readonly what: string;
  readonly here: string;
  readonly elsewhere: string;
}

function durations(p50: number, p95: number, many: boolean): string {
  return many ? `${formatDuration(p50)}, p95 ${formatDuration(p95)}` : formatDuration(p50);
}

function presence(traceCount: number, count: number): string {
  if (count === 1) return traceCount === 0 ? 'not there' : 'there';
  return `in ${formatCount(traceCount)} of ${countOf(count, 'trace')}`;
}

/** `count`: how many others there are. Durations stand with their p95 where there are many. */
export function differenceWords(difference: Difference, count: number): DifferenceWords {
  const { about, own, other } = difference;
  const calls = countOf(own?.calls ?? 0, 'call');
  switch (about) {
    case 'extra':
      return { what: 'only here', here: calls, elsewhere: presence(other?.traceCount ?? 0, count) };
    case 'missing':
      return {
        what: 'missing',
        here: '0 calls',
        elsewhere: presence(other?.traceCount ?? 0, count),
      };
    case 'more-calls': {
      const [p50, p95] = [other?.callsP50 ?? 0, other?.callsP95 ?? 0];
      const elsewhere =
        count === 1 ? formatCount(p50) : `${formatCount(p50)}, p95 ${formatCount(p95)}`;
      return { what: 'more calls', here: calls, elsewhere };
    }
    case 'slower':
      return {
        what: 'slower',
        here: formatDuration(own?.longestNs ?? 0),
        elsewhere: durations(other?.longestP50Ns ?? 0, other?.longestP95Ns ?? 0, count > 1),
      };
  }
}

/** `+1.2 s`, `−40 ms`. */
export function addedWords(ns: number): string {
  return `${ns < 0 ? '−' : '+'}${formatDuration(Math.abs(ns))}`;
}
