import type { MetricSeriesAnswer, MetricSummary } from '@tracewell/api/browser';

/** What a metric of this type shows when nobody chose: in words, for the list. */
export function typeWords(metric: MetricSummary): string {
  switch (metric.type) {
    case 'sum':
      return metric.monotonic ? 'counter' : 'up-down counter';
    case 'exponential_histogram':
      return 'exponential histogram';
    default:
      return metric.type;
  }
}

/** The name of a line: its labels, or its view when everything was put together. */
export function lineName(line: MetricSeriesAnswer['lines'][number]): string {
  const labels = Object.entries(line.labels).map(([key, value]) =>
    value === '' ? `no ${key}` : value,
  );
  const isPercentile = ['p50', 'p95', 'p99'].includes(line.view);
  if (labels.length === 0) return isPercentile ? line.view : 'all';
  return isPercentile ? `${labels.join(' ')} ${line.view}` : labels.join(' ');
}

/** The sentence of the page: what was done to the numbers, and what is not drawn. */
export function treatmentSentence(answer: MetricSeriesAnswer): string {
  const words = answer.treatment.charAt(0).toUpperCase() + answer.treatment.slice(1);
  const more = answer.moreLines === 0 ? '' : ` ${answer.moreLines} more lines are not drawn.`;
  return `${words.replace(/\.?$/, '.')}${more}`;
}
