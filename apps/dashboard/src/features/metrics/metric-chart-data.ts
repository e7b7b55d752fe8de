import type { MetricLine, MetricSeriesAnswer } from '@tracewell/api/browser';
import type { ChartSeries, TimeAxis } from '../../components/charts/series-data.ts';
import { lineName } from './metric-words.ts';

const LATENCY: Readonly<Record<string, { color: string; width: number }>> = {
  p50: { color: 'var(--latency-p50)', width: 1 },
  p95: { color: 'var(--latency-p95)', width: 1.5 },
  p99: { color: 'var(--latency-p99)', width: 2 },
};

/** The axis of the answer. */
export function metricAxis(answer: MetricSeriesAnswer): TimeAxis {
  return {
    startMs: Number(answer.startTimeUnixNano) / 1e6,
    stepMs: Number(answer.stepNs) / 1e6,
    steps: Math.max(0, ...answer.lines.map((line) => line.values.length)),
  };
}

/** One drawn line a line of the answer: percentiles in their depths, a lone line in ink, the others in the eight colours. */
export function metricSeries(answer: MetricSeriesAnswer): ChartSeries[] {
  const split = answer.lines.some((line) => Object.keys(line.labels).length > 0);
  return answer.lines.map((line, index) => ({
    key: lineKey(line),
    label: lineName(line),
    values: line.values,
    ...lookOf(line, index, split, answer.lines.length),
  }));
}

/** A line's key among the others: its labels and its view. */
export function lineKey(line: MetricLine): string {
  return `${JSON.stringify(line.labels)} ${line.view}`;
}

function lookOf(line: MetricLine, index: number, split: boolean, lines: number) {
  const latency = LATENCY[line.view];
  if (latency && !split) return latency;
  if (lines === 1) return { color: 'var(--ink-2)', width: 1.5 };
  return { color: `var(--service-${(index % 8) + 1})`, width: 1.5 };
}
