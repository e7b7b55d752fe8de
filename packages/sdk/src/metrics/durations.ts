import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { DISTRO_VERSION } from '../resource.ts';

/** Buckets of the HTTP semantic conventions, in seconds. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const DB_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
/** As in the specification; what comes on top is counted together. */
const MAX_SERIES = 2000;
const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

interface Series {
  readonly attributes: Attributes;
  readonly counts: number[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** One histogram. Recording is a text key and a walk along the buckets: the stock one sorts and hashes the attributes each time. */
class DurationHistogram {
  readonly #name: string;
  readonly #description: string;
  readonly #boundaries: readonly number[];
  readonly #series = new Map<string, Series>();

  constructor(name: string, description: string, boundaries: readonly number[]) {
    this.#name = name;
    this.#description = description;
    this.#boundaries = boundaries;
  }

  record(ms: number, attributes: Attributes): void {
    const seconds = ms / 1000;
    const series = this.#seriesOf(attributes);
    let bucket = 0;
    while (seconds > (this.#boundaries[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.count += 1;
    series.sum += seconds;
    if (seconds < series.min) series.min = seconds;
    if (seconds > series.max) series.max = seconds;
  }

  #seriesOf(attributes: Attributes): Series {
    let key = '';
    for (const name in attributes) key += `${name}\0${attributes[name]}\0`;
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size < MAX_SERIES) return this.#open(key, { ...attributes });
    return this.#series.get('') ?? this.#open('', OVERFLOW);
  }

  #open(key: string, attributes: Attributes): Series {
    const counts = new Array<number>(this.#boundaries.length + 1).fill(0);
    const series = { attributes, counts, count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0 };
    this.#series.set(key, series);
    return series;
  }

  /** What was recorded since `startTime`; with `forget`, the next call begins anew. */
  read(startTime: HrTime, endTime: HrTime, forget: boolean): HistogramMetricData | undefined {
    if (this.#series.size === 0) return undefined;
    const dataPoints = [...this.#series.values()].map(({ attributes, counts, ...totals }) => ({
      attributes,
      startTime,
      endTime,
      value: { ...totals, buckets: { boundaries: [...this.#boundaries], counts: [...counts] } },
    }));
    if (forget) this.#series.clear();
    return {
      descriptor: {
        name: this.#name,
        description: this.#description,
        unit: 's',
        valueType: ValueType.DOUBLE,
      },
      aggregationTemporality: forget
        ? AggregationTemporality.DELTA
        : AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints,
    };
  }
}

/** Durations of requests and queries in milliseconds, by their attributes; sampled or not, every one counts. */
export class Durations implements MetricProducer {
  readonly #resource: Resource;
  readonly #delta: boolean;
  #startTime = hrTime();
  readonly #server = new DurationHistogram(
    'http.server.request.duration',
    'Requests served',
    HTTP_SECONDS,
  );
  readonly #client = new DurationHistogram(
    'http.client.request.duration',
    'Requests sent',
    HTTP_SECONDS,
  );
  readonly #database = new DurationHistogram(
    'db.client.operation.duration',
    'Database operations',
    DB_SECONDS,
  );

  constructor(resource: Resource, temporality: 'cumulative' | 'delta') {
    this.#resource = resource;
    this.#delta = temporality === 'delta';
  }

  httpServer(ms: number, attributes: Attributes): void {
    this.#server.record(ms, attributes);
  }

  httpClient(ms: number, attributes: Attributes): void {
    this.#client.record(ms, attributes);
  }

  dbClient(ms: number, attributes: Attributes): void {
    this.#database.record(ms, attributes);
  }

  collect(): Promise<CollectionResult> {
    const endTime = hrTime();
    const metrics = [this.#server, this.#client, this.#database].flatMap(
      (histogram) => histogram.read(this.#startTime, endTime, this.#delta) ?? [],
    );
    if (this.#delta) this.#startTime = endTime;
    const scope = { name: '@tracewell/sdk', version: DISTRO_VERSION };
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope, metrics }];
    return Promise.resolve({
      resourceMetrics: { resource: this.#resource, scopeMetrics },
      errors: [],
    });
  }
}
