import type { LogHistogramAnswer } from '@tracewell/api/browser';
import { type Loudness, loudness } from '../../components/logs/log-text.ts';
import { countOf, formatCount } from '../../lib/format-count.ts';

/** One step of the histogram with its counts by how loud they are. */
export interface HistogramStep {
  /** Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  readonly counts: Readonly<Record<Loudness, number>>;
}

/** The answer as columns. */
export function histogramSteps(answer: LogHistogramAnswer): HistogramStep[] {
  const startMs = Number(BigInt(answer.startTimeUnixNano) / 1_000_000n);
  const stepMs = Number(BigInt(answer.stepNs) / 1_000_000n);
  return answer.counts.map((levels, at) => {
    const counts = { quiet: 0, warn: 0, error: 0 };
    levels.forEach((count, level) => {
      counts[loudness(answer.levels[level] ?? 'unspecified')] += count;
    });
    const fromMs = startMs + at * stepMs;
    return {
      fromMs,
      toMs: fromMs + stepMs,
      total: counts.quiet + counts.warn + counts.error,
      counts,
    };
  });
}

/** The page's answer: how many, and how many of them are bad. */
export function logsSentence(answer: LogHistogramAnswer, narrowed: boolean): string {
  const steps = histogramSteps(answer);
  const sum = (of: (step: HistogramStep) => number) =>
    steps.reduce((total, step) => total + of(step), 0);
  const total = sum((step) => step.total);
  const errors = sum(({ counts }) => counts.error);
  const warnings = sum(({ counts }) => counts.warn);
  const match = total === 1 ? ' matches' : ' match';
  const found = `${countOf(total, 'log record')}${narrowed ? match : ''}`;
  if (total === 0) return narrowed ? 'No log record matches.' : 'No log records in this time.';
  const bad = [
    errors === 0 ? '' : countOf(errors, 'error'),
    warnings === 0 ? '' : countOf(warnings, 'warning'),
  ].filter((part) => part !== '');
  return bad.length === 0
    ? `${found}, none of them a warning or error.`
    : `${found}: ${bad.join(' and ')}.`;
}

/** A step in words, for those who do not see its bar. */
export function stepWords({ total, counts }: HistogramStep): string {
  const parts = [countOf(total, 'log record')];
  if (counts.error > 0) parts.push(countOf(counts.error, 'error'));
  if (counts.warn > 0) parts.push(`${formatCount(counts.warn)} warnings`);
  return parts.join(', ');
}
