import type { RedFigures, RedSeries, ServiceSummary } from '@tracewell/api/browser';
import { findRise } from '../../lib/find-shift.ts';
import { COMPARABLE } from '../../lib/format-change.ts';

/** One figure that got worse. Ratios are 0 to 1, durations nanoseconds. */
export interface Worsening {
  readonly figure: 'errors' | 'p95';
  readonly before: number;
  readonly after: number;
  /** How much worse, on one scale for both figures: doublings. */
  readonly weight: number;
  /** When it rose, in Unix milliseconds, where that was seen inside of the range. */
  readonly sinceMs?: number;
}

/** What is known of a service before now: the period before, or the beginning of this one. */
export interface Judgement {
  readonly comparedWith: 'period before' | 'this period' | 'nothing';
  /** Worst first; empty when nothing got worse. */
  readonly worse: readonly Worsening[];
}

/** Compares a service or peer with the equally long period before, or, without one, with its own beginning. */
export function judge(now: RedFigures, before: RedFigures | null, series: RedSeries): Judgement {
  if (before && Math.min(now.sampleCount, before.sampleCount) >= COMPARABLE) {
    const found = [
      errorsWorse(before.errorRatio ?? 0, now.errorRatio ?? 0),
      p95Worse(Number(before.p95Ns ?? Number.NaN), Number(now.p95Ns ?? Number.NaN)),
    ];
    return { comparedWith: 'period before', worse: ranked(found) };
  }
  const total = series.requestCount.reduce((sum, count) => sum + count, 0);
  if (total < 2 * COMPARABLE) return { comparedWith: 'nothing', worse: [] };
  const p95Ns = series.p95Ns.map((value) => (value === null ? null : Number(value)));
  const found = [riseOf(series, series.errorRatio, errorsWorse), riseOf(series, p95Ns, p95Worse)];
  return { comparedWith: 'this period', worse: ranked(found) };
}

function ranked(found: readonly (Worsening | undefined)[]): Worsening[] {
  return found.filter((item) => item !== undefined).sort((a, b) => b.weight - a.weight);
}

type Compare = (was: number, is: number) => Worsening | undefined;

/** A lasting rise inside of the range with enough requests on both sides of it. */
function riseOf(
  series: RedSeries,
  values: readonly (number | null)[],
  compare: Compare,
): Worsening | undefined {
  const rise = findRise(values, (was, is) => compare(was, is) !== undefined);
  if (!rise) return undefined;
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const sides = [series.requestCount.slice(0, rise.index), series.requestCount.slice(rise.index)];
  if (sides.some((side) => sum(side) < COMPARABLE)) return undefined;
  const sinceMs = (Number(series.startTimeUnixNano) + rise.index * Number(series.stepNs)) / 1e6;
  const worse = compare(rise.before, rise.after);
  return worse && { ...worse, sinceMs };
}

function errorsWorse(was: number, is: number): Worsening | undefined {
  if (is - was < 0.01) return undefined;
  // A service that never failed would be infinitely worse: measure from half a per cent.
  const weight = Math.log2(is / Math.max(was, 0.005));
  return { figure: 'errors', before: was, after: is, weight };
}

function p95Worse(was: number, is: number): Worsening | undefined {
  if (!(is >= was * 1.3 && is - was >= 1e6)) return undefined;
  return { figure: 'p95', before: was, after: is, weight: Math.log2(is / Math.max(was, 1)) };
}

/** Whether this figure is among those that got worse. */
export function gotWorse(judgement: Judgement, figure: Worsening['figure']): boolean {
  return judgement.worse.some((item) => item.figure === figure);
}

/** A service and what became worse about it. */
export interface JudgedService {
  readonly service: ServiceSummary;
  readonly judgement: Judgement;
}

/** The rows of the table, worst first; names break ties so that rows never jump. */
export function worstFirst(services: readonly ServiceSummary[]): JudgedService[] {
  return services
    .map((service) => ({ service, judgement: judge(service, service.previous, service.series) }))
    .sort(
      (a, b) =>
        weightOf(b) - weightOf(a) ||
        (b.service.errorRatio ?? 0) - (a.service.errorRatio ?? 0) ||
        Number(b.service.p95Ns ?? 0) - Number(a.service.p95Ns ?? 0) ||
        (a.service.name < b.service.name ? -1 : 1),
    );
}

function weightOf({ judgement }: JudgedService): number {
  return judgement.worse[0]?.weight ?? 0;
}
