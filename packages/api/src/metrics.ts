import type { Meta, Steps, UnixNano } from './meta.ts';

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';

export interface MetricSummary {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly type: MetricType;
  /** For a sum: whether it only grows. */
  readonly monotonic: boolean;
  readonly temporality: 'unspecified' | 'delta' | 'cumulative';
  readonly services: readonly string[];
  readonly seriesCount: number;
  readonly lastSeenUnixNano: UnixNano;
  readonly attributeKeys: readonly string[];
}

export interface MetricsAnswer {
  readonly metrics: readonly MetricSummary[];
  readonly cursor: string | null;
  readonly meta: Meta;
}

export type MetricView = 'rate' | 'value' | 'p50' | 'p95' | 'p99' | 'mean' | 'count';

export interface MetricLine {
  /** The labels that set this line apart; empty when everything was summed into one. */
  readonly labels: { readonly [key: string]: string };
  readonly view: MetricView;
  /** null is a gap. */
  readonly values: readonly (number | null)[];
  readonly last: number | null;
}

export interface MetricSeriesAnswer extends Steps {
  readonly name: string;
  readonly unit: string;
  readonly type: MetricType;
  /** By last value, largest first. */
  readonly lines: readonly MetricLine[];
  /** Lines beyond the cap of 20. */
  readonly moreLines: number;
  /** What was done, in words: "rate per second, summed over 6 instances, resets corrected". */
  readonly treatment: string;
  readonly meta: Meta;
}
