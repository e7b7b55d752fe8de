import type { RedFigures, ServiceSummary } from '@tracewell/api/browser';
import { COMPARABLE } from '../../lib/format-change.ts';

/** The rule behind "worst first", as the page says it on hover. */
export const WORST_FIRST =
  'Worst first: errors up by at least 1 point, or p95 up by at least 30 % and 1 ms, against the period before, with 30 requests or more on both sides. Then by error ratio, then by p95.';

/** One figure that got worse. Ratios are 0 to 1, durations nanoseconds. */
export interface Worsening {
  readonly figure: 'errors' | 'p95';
  readonly before: number;
  readonly after: number;
  /** How much worse, on one scale for both figures: doublings. */
  readonly weight: number;
}

/** What the period before says about a service. */
export interface Judgement {
  readonly comparable: boolean;
  /** Worst first; empty when nothing got worse. */
  readonly worse: readonly Worsening[];
}

/** Compares a service with the equally long period before. */
export function judge(now: RedFigures, before: RedFigures | null): Judgement {
  if (!before || Math.min(now.sampleCount, before.sampleCount) < COMPARABLE) {
    return { comparable: false, worse: [] };
  }
  const found = [errorsWorse(now, before), p95Worse(now, before)];
  const worse = found.filter((item) => item !== undefined).sort((a, b) => b.weight - a.weight);
  return { comparable: true, worse };
}

function errorsWorse(now: RedFigures, before: RedFigures): Worsening | undefined {
  const after = now.errorRatio ?? 0;
  const was = before.errorRatio ?? 0;
  if (after - was < 0.01) return undefined;
  // A service that never failed would be infinitely worse: measure from half a per cent.
  return { figure: 'errors', before: was, after, weight: Math.log2(after / Math.max(was, 0.005)) };
}

function p95Worse(now: RedFigures, before: RedFigures): Worsening | undefined {
  const after = Number(now.p95Ns ?? Number.NaN);
  const was = Number(before.p95Ns ?? Number.NaN);
  if (!(after >= was * 1.3 && after - was >= 1e6)) return undefined;
  return { figure: 'p95', before: was, after, weight: Math.log2(after / Math.max(was, 1)) };
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

/** The rows of the table, worst first by {@link WORST_FIRST}; names break ties so that rows never jump. */
export function worstFirst(services: readonly ServiceSummary[]): JudgedService[] {
  return services
    .map((service) => ({ service, judgement: judge(service, service.previous) }))
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
