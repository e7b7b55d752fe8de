import type { MetricLine, MetricSeriesAnswer, MetricSummary } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { formatMetric } from '../../lib/format-metric.ts';
import { metricAxis, metricSeries } from './metric-chart-data.ts';
import { lineName, treatmentSentence, typeWords } from './metric-words.ts';

const line = (view: MetricLine['view'], labels: Record<string, string> = {}): MetricLine => ({
  labels,
  view,
  values: [1, null, 3],
  last: 3,
});
const answer = (lines: MetricLine[], moreLines = 0) =>
  ({
    lines,
    moreLines,
    startTimeUnixNano: '60000000000',
    stepNs: '15000000000',
    treatment: 'rate per second, summed over 6 instances, resets corrected',
  }) as unknown as MetricSeriesAnswer;

test('values read in their unit', () => {
  expect(formatMetric(0.0041, 's', 'p95')).toBe('4.1 ms');
  expect(formatMetric(12.5, 'ms', 'value')).toBe('12.5 ms');
  expect(formatMetric(412e6, 'By', 'value')).toBe('412 MB');
  expect(formatMetric(412e6, 'By', 'rate')).toBe('412 MB/s');
  expect(formatMetric(0.38, 's', 'rate')).toBe('0.38 s/s');
  expect(formatMetric(12, '{request}', 'rate')).toBe('12/s');
  expect(formatMetric(1234567, '{request}', 'value')).toBe('1.23 M');
  expect(formatMetric(0.42, '1', 'value')).toBe('0.42');
  expect(formatMetric(0, 'By', 'value')).toBe('0 B');
  expect(formatMetric(null, 'By', 'value')).toBe('–');
});

test('lines are named by what sets them apart', () => {
  expect(lineName(line('rate'))).toBe('all');
  expect(lineName(line('p95'))).toBe('p95');
  expect(lineName(line('rate', { 'http.route': '/cart', host: '' }))).toBe('/cart no host');
  expect(lineName(line('p95', { 'http.route': '/cart' }))).toBe('/cart p95');
});

test('the treatment is a sentence that names what is not drawn', () => {
  expect(treatmentSentence(answer([], 14))).toBe(
    'Rate per second, summed over 6 instances, resets corrected. 14 more lines are not drawn.',
  );
});

test('types read as people say them', () => {
  expect(typeWords({ type: 'sum', monotonic: true } as MetricSummary)).toBe('counter');
  expect(typeWords({ type: 'sum', monotonic: false } as MetricSummary)).toBe('up-down counter');
  expect(typeWords({ type: 'gauge' } as MetricSummary)).toBe('gauge');
});

test('percentiles keep their depths, a lone line is ink, a split takes the eight colours', () => {
  const colors = (lines: MetricLine[]) => metricSeries(answer(lines)).map((one) => one.color);
  expect(colors([line('p99'), line('p50')])).toEqual(['var(--latency-p99)', 'var(--latency-p50)']);
  expect(colors([line('rate')])).toEqual(['var(--ink-2)']);
  expect(colors([line('rate', { a: '1' }), line('rate', { a: '2' })])).toEqual([
    'var(--service-1)',
    'var(--service-2)',
  ]);
  expect(metricAxis(answer([line('rate')]))).toEqual({ startMs: 60_000, stepMs: 15_000, steps: 3 });
});
