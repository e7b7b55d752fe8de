import type {
  Attributes,
  AttributeValue,
  Context,
  Link,
  Span,
  SpanKind,
  TimeInput,
} from '@opentelemetry/api';

/** What `init` may be told. Every field is optional; a value given here wins over the OTEL_* variable of the same meaning. */
export interface InitOptions {
  /** `service.name`. Else OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, the name in the nearest package.json, `unknown_service:node`. */
  readonly serviceName?: string;
  /** `service.version`. Else OTEL_RESOURCE_ATTRIBUTES, the version in the nearest package.json. */
  readonly serviceVersion?: string;
  /** `deployment.environment.name`. Else OTEL_RESOURCE_ATTRIBUTES, NODE_ENV. */
  readonly environment?: string;
  /** More attributes of the resource; they win over detected ones. */
  readonly resourceAttributes?: Attributes;
  /** Base address of the collector, without `/v1/traces`. Else OTEL_EXPORTER_OTLP_ENDPOINT, `http://localhost:4318`. */
  readonly endpoint?: string;
  /** HTTP headers of every export, for example an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Compression of exports. Default `none`: on one machine the bytes are cheaper than the CPU. */
  readonly compression?: 'gzip' | 'none';
  /** Share of new traces that is kept, 0 to 1; the decision of a remote parent is followed. Else OTEL_TRACES_SAMPLER. */
  readonly samplingRatio?: number;
  /** Bounds of the queue of finished spans. The oldest are dropped first, and counted. */
  readonly queue?: {
    /** Default 8,192. */
    readonly maxSpans?: number;
    /** Estimated bytes; default 16 MiB. */
    readonly maxBytes?: number;
    /** Spans in one request; default 512. */
    readonly maxBatchSpans?: number;
    /** Longest wait before a started batch is sent, in milliseconds; default 1,000. */
    readonly delayMs?: number;
  };
  /** `false` sends no metrics. */
  readonly metrics?: false | { readonly intervalMs?: number; readonly runtime?: boolean };
  /** Paths of the server that make no span: equal strings or matching expressions. */
  readonly ignorePaths?: readonly (string | RegExp)[];
  /** `off`: no SIGTERM and no beforeExit listener; call `shutdown` yourself. */
  readonly signals?: 'auto' | 'off';
}

/** Why spans were dropped, and how many for each reason. */
export interface DroppedSpans {
  /** The queue was at its number of spans. */
  readonly queue_full: number;
  /** The queue was at its bytes. */
  readonly bytes_full: number;
  /** The collector refused the request for good (4xx other than 429). */
  readonly refused: number;
  /** The collector took the request and rejected some of its spans. */
  readonly rejected: number;
  /** A span alone was too large for the collector (413). */
  readonly too_large: number;
  /** A batch could not be encoded: a fault of this package. */
  readonly encoding: number;
  /** The process ended before they could be sent. */
  readonly shutdown: number;
}

export interface Stats {
  /** Whether `init` has run and `shutdown` has not. */
  readonly running: boolean;
  /** Sampled spans that ended. */
  readonly ended: number;
  /** Spans the collector has acknowledged. */
  readonly exported: number;
  readonly dropped: DroppedSpans;
  /** Spans waiting, including those of the request under way. */
  readonly queued: number;
  /** Estimated bytes waiting. */
  readonly queuedBytes: number;
  /** `open`: five exports in a row failed; one is tried every ten seconds. */
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Exports of metrics that failed. */
  readonly failedMetricExports: number;
  /** Cause of the last failed export. */
  readonly lastError: string | undefined;
}

/** What `init` returns. */
export interface Sdk {
  /** Where spans go. */
  readonly endpoint: string;
  readonly serviceName: string;
  flush(options?: FlushOptions): Promise<boolean>;
  shutdown(options?: FlushOptions): Promise<boolean>;
  stats(): Stats;
}

export interface FlushOptions {
  /** How long to wait at most, in milliseconds; default 2,000. */
  readonly timeoutMs?: number;
}

/** Headers, message properties: whatever travels as text by key. */
export type Carrier = Record<string, string | string[] | undefined>;

export interface SpanSettings {
  /** Default `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | SpanKind;
  readonly attributes?: Attributes;
  readonly links?: Link[];
  readonly startTime?: TimeInput;
  /** Starts a new trace. */
  readonly root?: boolean;
  /** Parent other than the active context. */
  readonly parent?: Context;
}

/** What is said about a message, by the messaging semantic conventions. */
export interface MessageSettings {
  /** `messaging.system`: kafka, rabbitmq, mqtt, aws_sqs, ... */
  readonly system: string;
  /** `messaging.destination.name`: topic or queue. */
  readonly destination: string;
  /** `messaging.message.id` */
  readonly messageId?: string;
  /** `messaging.operation.name`; default `send` for a producer, `process` for a consumer. */
  readonly operation?: string;
  /** Address of the broker. */
  readonly serverAddress?: string;
  readonly serverPort?: number;
  readonly attributes?: Attributes;
}

export interface ConsumerSettings extends MessageSettings {
  /** What the message brought along; an array for a batch. */
  readonly carrier?: Carrier | readonly Carrier[];
  /** `messaging.consumer.group.name` */
  readonly consumerGroup?: string;
  /** `parent` continues the sender's trace, `link` starts a new one that points at it. A batch always links. Default `parent`. */
  readonly relation?: 'parent' | 'link';
}

/** Starts tracing. A second call returns the first handle and says so. Never throws for a bad value: it says so once and uses the default. */
export function init(options?: InitOptions): Sdk;

/** Runs `work` inside a span that ends when it does. An error is recorded and thrown on. */
export function withSpan<T>(name: string, work: (span: Span) => T): T;
export function withSpan<T>(name: string, settings: SpanSettings, work: (span: Span) => T): T;

/** Runs `work` inside a producer span; `carrier` holds the headers to send with the message. */
export function withProducerSpan<T>(
  message: MessageSettings,
  work: (carrier: Record<string, string>, span: Span) => T,
): T;

/** Runs `work` inside a consumer span that continues, or links to, the trace in the message. */
export function withConsumerSpan<T>(message: ConsumerSettings, work: (span: Span) => T): T;

/** Writes the active trace and baggage into `carrier` (made when absent) and returns it. */
export function inject<C extends Carrier>(carrier: C, context?: Context): C;
export function inject(): Record<string, string>;

/** The context that `carrier` brought along. Give it as `parent`, or run work in it with `context.with`. */
export function extract(carrier: Carrier, context?: Context): Context;

/** Records an error on the active span (or `span`) and marks it failed. */
export function recordError(error: unknown, span?: Span): void;

/** Adds attributes to the active span; none active: nothing happens. */
export function addAttributes(attributes: Readonly<Record<string, AttributeValue>>): void;

/** Sends what has ended so far. True when the collector has all of it. */
export function flush(options?: FlushOptions): Promise<boolean>;

/** Sends what has ended, then stops tracing. True when the collector has all of it. */
export function shutdown(options?: FlushOptions): Promise<boolean>;

/** Counts since `init`. */
export function stats(): Stats;
