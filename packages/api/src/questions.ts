import type { LOG_LEVELS } from './logs.ts';
import type { MetricView } from './metrics.ts';
import type { SpanKind } from './traces.ts';

/** RFC 3339 text or Unix milliseconds. */
export type TimeInput = string | number;

/** A range: `from` and `to`, or `range` (`15m`, `1h`, `7d`) ending at `to`. The last hour when nothing is said; `to` is now. */
/** Keep a trace beyond its hours, or (`keep: false`) no longer. */
export interface KeepQuestion {
  readonly keep?: boolean;
  readonly note?: string;
}

export interface RangeQuestion {
  readonly from?: TimeInput;
  readonly to?: TimeInput;
  readonly range?: string;
}

/** `env` keeps one `deployment.environment.name`; leave it out for all. */
export interface ScopedQuestion extends RangeQuestion {
  readonly env?: string;
}

export interface ServicesQuestion extends ScopedQuestion {
  /** Steps wanted in each series: 1 to 500, 60 when left out. Steps are whole minutes. */
  readonly points?: number;
}

export interface ServiceQuestion extends ServicesQuestion {
  /** Narrow the figures and series to one operation or version. */
  readonly operation?: string;
  readonly version?: string;
}

export interface LatencyQuestion extends ServicesQuestion {
  readonly service?: string;
  readonly operation?: string;
  /** Search language; the percentiles are then those of the matching spans. */
  readonly query?: string;
}

export interface HeatmapQuestion extends ServicesQuestion {
  readonly service?: string;
  readonly operation?: string;
  readonly query?: string;
}

export interface TracesQuestion extends ScopedQuestion {
  readonly query?: string;
  /** `time` (newest first) when left out; `duration` and `errors` put the highest first. */
  readonly sort?: 'time' | 'duration' | 'errors';
  /** Count all matching traces of the range too. */
  readonly total?: boolean;
  /** Say how the time of each trace is shared by its services. */
  readonly shares?: boolean;
  /** 1 to 500, 50 when left out. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** Traces with a span that meets all of it; nothing said beside the range: requests. */
export interface ComparePopulation extends RangeQuestion {
  /** Search language. */
  readonly query?: string;
  readonly service?: string;
  readonly operation?: string;
  /** `service.version` of the span. */
  readonly version?: string;
  /** Nanoseconds as decimal strings; the first inclusive, the second exclusive. */
  readonly durationMinNs?: string;
  readonly durationMaxNs?: string;
}

export interface CompareQuestion {
  readonly env?: string;
  readonly selection: ComparePopulation;
  /** When left out: the selection's range and query, of any duration and version. */
  readonly baseline?: ComparePopulation;
}

/** Two ranges, or two versions of one service; nothing said beside the range: against the equally long one before it. */
export interface ServiceMapDiffQuestion extends ScopedQuestion {
  /** Left out: as long before `baselineTo` as the range is; the end of the baseline is then the beginning of the range. */
  readonly baselineFrom?: TimeInput;
  readonly baselineTo?: TimeInput;
  /** Whose two versions are compared, over the same range unless the baseline has one of its own. */
  readonly service?: string;
  readonly version?: string;
  readonly baselineVersion?: string;
}

export interface CriticalPathQuestion extends ScopedQuestion {
  readonly service: string;
  /** All requests of the service when left out. */
  readonly operation?: string;
}

export interface ErrorsQuestion extends ServicesQuestion {
  readonly service?: string;
  readonly query?: string;
  /** 1 to 500, 100 when left out. */
  readonly limit?: number;
}

export interface AttributesQuestion extends ScopedQuestion {
  /** Keys beginning with this text. */
  readonly prefix?: string;
  readonly limit?: number;
}

export interface AttributeValuesQuestion extends ScopedQuestion {
  readonly prefix?: string;
  /** Counts are taken from the spans that match. */
  readonly query?: string;
  readonly limit?: number;
}

/** Whose normal traces: requests of one operation, of one version when it is given. */
export interface CohortQuestion extends ScopedQuestion {
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly version?: string;
  /** Id of the trace that is compared: it is not counted. */
  readonly except?: string;
}

export interface FacetsQuestion extends ScopedQuestion {
  readonly query?: string;
  /** `fields` (service, operation, error, kind, durations) when left out; `attributes`: the keys that tell most. */
  readonly part?: 'fields' | 'attributes';
  /** Values of a facet: 1 to 50, 8 when left out. */
  readonly values?: number;
}

export interface MetricsQuestion extends RangeQuestion {
  /** Names containing this text. */
  readonly search?: string;
  readonly service?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface MetricSeriesQuestion extends RangeQuestion {
  readonly service?: string;
  /** Attribute or resource keys, separated by commas: one line per combination. */
  readonly groupBy?: string;
  /** When left out: sums as rate, gauges as value, histograms as p50, p95 and p99. */
  readonly view?: MetricView;
  readonly points?: number;
}

/** Which log records; what is left out selects all. A `traceId` without a range looks through the whole retention. */
export interface LogSelectionQuestion extends ScopedQuestion {
  readonly service?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  /** This level or a higher one. */
  readonly severity?: (typeof LOG_LEVELS)[number];
  /** Stands in the body, upper and lower case alike. */
  readonly text?: string;
  /** Search language; fields that only spans have are refused. */
  readonly query?: string;
}

export interface LogsQuestion extends LogSelectionQuestion {
  /** `newest` when left out. */
  readonly order?: 'newest' | 'oldest';
  /** 1 to 1000, 100 when left out. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface LogHistogramQuestion extends LogSelectionQuestion {
  /** Steps wanted: 1 to 500, 60 when left out. Steps are whole minutes. */
  readonly points?: number;
}

export interface AlertsQuestion {
  readonly state?: 'pending' | 'firing' | 'resolved';
}
