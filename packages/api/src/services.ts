import type { DurationNs, Meta, RedFigures, RedSeries, Steps, UnixNano } from './meta.ts';
import type { NodeType } from './service-map.ts';
import type { SpanKind } from './traces.ts';

/** A version of a service (`service.version`) and the time of its first span in the store. */
export interface VersionSeen {
  readonly version: string;
  readonly firstSeenUnixNano: UnixNano;
  /** True when the version's first span is younger than the start of the store plus one hour: it may be older. */
  readonly sinceStoreBegan: boolean;
}

/** One line of the services table. */
export interface ServiceSummary extends RedFigures {
  readonly name: string;
  /** All spans of the service, not requests alone. */
  readonly spanCount: number;
  /** The figures of the equally long range just before; null when it held no request, or the first one only after a quarter of it. */
  readonly previous: RedFigures | null;
  readonly series: RedSeries;
  readonly previousSeries: RedSeries;
  /** The version whose first span is the youngest: the last deploy. null when no span carries `service.version`. */
  readonly lastDeploy: VersionSeen | null;
  /** `telemetry.sdk.language`, empty when unknown. */
  readonly language: string;
}

/** A database, queue or external seen from its callers (CLIENT and PRODUCER spans). */
export interface PeerSummary extends RedFigures {
  readonly name: string;
  readonly type: Exclude<NodeType, 'service' | 'user'>;
  /** null when the range before held no call, or could not be read whole. */
  readonly previous: RedFigures | null;
  readonly series: RedSeries;
  readonly previousSeries: RedSeries;
}

export interface ServicesAnswer {
  readonly services: readonly ServiceSummary[];
  readonly peers: readonly PeerSummary[];
  /** `deployment.environment.name` values in the store, for the scope picker; '' is "none given". */
  readonly environments: readonly string[];
  /** The oldest span of the store; null while it is empty. */
  readonly firstSpanUnixNano: UnixNano | null;
  readonly meta: Meta;
}

export interface OperationSummary extends RedFigures {
  readonly name: string;
  readonly kind: SpanKind;
  /** The operation's part of the summed duration of all requests of the service, between 0 and 1. */
  readonly shareOfTime: number;
  readonly durationSumNs: DurationNs;
  readonly previous: RedFigures | null;
}

/** A caller or callee of the service. */
export interface Dependency extends RedFigures {
  readonly name: string;
  readonly type: NodeType;
  /** How the two are joined: a request, a message, a database call. */
  readonly connection: 'request' | 'messaging' | 'database' | 'external' | 'user';
}

export interface VersionSummary extends RedFigures, VersionSeen {
  readonly lastSeenUnixNano: UnixNano;
}

export interface InstanceSummary extends RedFigures {
  /** `service.instance.id`, else host and process id, else ''. */
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly lastSeenUnixNano: UnixNano;
}

/** How the service is built: from the resource of its newest span. */
export interface ServiceRuntime {
  readonly language: string;
  readonly sdk: string;
  readonly sdkVersion: string;
  readonly runtime: string;
  readonly runtimeVersion: string;
}

/** Requests by HTTP status class; the columns are as long as those of `series`. */
export interface StatusClasses extends Steps {
  readonly classes: readonly {
    readonly name: '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'other';
    readonly counts: readonly number[];
  }[];
}

/** Failed requests by type (`error.type`, else the exception's type, else the status code). At most 8, then `other`. */
export interface ErrorTypes extends Steps {
  readonly types: readonly { readonly type: string; readonly counts: readonly number[] }[];
}

/** How much, how often failed, how long: what the head of a service's page says. */
export interface ServiceFigures extends RedFigures {
  readonly name: string;
  readonly spanCount: number;
  readonly previous: RedFigures | null;
  readonly series: RedSeries;
  readonly previousSeries: RedSeries;
}

/** What requests were answered with. */
export interface ServiceResponses {
  readonly statusClasses: StatusClasses;
  readonly errorTypes: ErrorTypes;
}

export interface ServiceOperations {
  /** By share of time, largest first, at most 100. */
  readonly operations: readonly OperationSummary[];
}

export interface ServiceDependencies {
  readonly callers: readonly Dependency[];
  readonly callees: readonly Dependency[];
}

/** What runs: versions, instances, environments, and how it is built. */
export interface ServiceVersions {
  readonly versions: readonly VersionSummary[];
  readonly instances: readonly InstanceSummary[];
  readonly runtime: ServiceRuntime | null;
  readonly environments: readonly string[];
}

/** One part of {@link ServiceAnswer}, asked alone: a page shows the quick ones while it waits for the others. */
export type ServicePart<Part> = Part & { readonly meta: Meta };

export interface ServiceAnswer
  extends ServiceFigures,
    ServiceResponses,
    ServiceOperations,
    ServiceDependencies,
    ServiceVersions {
  readonly meta: Meta;
}

/** A stored request that stands for a moment of a series. */
export interface Exemplar {
  /** `p99`: of the requests of its step the one at rank p99; `failed`: the newest failed one. */
  readonly why: 'p99' | 'failed';
  readonly traceId: string;
  readonly spanId: string;
  readonly operation: string;
  readonly startTimeUnixNano: UnixNano;
  readonly durationNs: DurationNs;
  readonly isError: boolean;
}

export interface ExemplarsAnswer {
  /** Oldest first, at most two a step. */
  readonly exemplars: readonly Exemplar[];
  readonly meta: Meta;
}

/** Percentiles over time with the n behind each. */
export interface LatencyAnswer extends Steps {
  readonly n: readonly number[];
  readonly p50Ns: readonly (DurationNs | null)[];
  readonly p95Ns: readonly (DurationNs | null)[];
  readonly p99Ns: readonly (DurationNs | null)[];
  /** The largest relative error of the step's values: 0 where they are exact, 0.01 from sketches, null in a gap. */
  readonly relativeError: readonly (number | null)[];
  readonly total: RedFigures;
  readonly meta: Meta;
}

/** Counts over time and logarithmic duration. */
export interface HeatmapAnswer extends Steps {
  /** Lower bounds of the duration buckets, ascending; a bucket ends where the next one begins, the last is open. */
  readonly bucketsNs: readonly DurationNs[];
  /** `counts[step][bucket]`. */
  readonly counts: readonly (readonly number[])[];
  readonly errors: readonly (readonly number[])[];
  readonly meta: Meta;
}
