/**
 * What the encoder reads of a finished span: the shape of OpenTelemetry JS's ReadableSpan (SDK 2.x), as a structural
 * type, so that this package depends on nothing.
 */
export interface SpanLike {
  readonly name: string;
  /** `SpanKind` of `@opentelemetry/api`: 0 INTERNAL to 4 CONSUMER. */
  readonly kind: number;
  spanContext(): SpanContextLike;
  readonly parentSpanContext?: SpanContextLike | undefined;
  readonly startTime: TimeLike;
  readonly endTime: TimeLike;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: AttributesLike;
  readonly droppedAttributesCount: number;
  readonly events: readonly {
    readonly name: string;
    readonly time: TimeLike;
    readonly attributes?: AttributesLike | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly droppedEventsCount: number;
  readonly links: readonly {
    readonly context: SpanContextLike;
    readonly attributes?: AttributesLike | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly droppedLinksCount: number;
  readonly instrumentationScope: ScopeLike;
}

export interface SpanContextLike {
  /** Hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean | undefined;
  readonly traceState?: { serialize(): string } | undefined;
}

export interface ScopeLike {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
}

export interface ResourceLike {
  readonly attributes: AttributesLike;
  readonly schemaUrl?: string | undefined;
}

/** Seconds and nanoseconds since 1970. */
export type TimeLike = readonly [number, number];

/** Values are strings, booleans, numbers, bigints, bytes, arrays and plain objects; anything else is an empty value. */
export type AttributesLike = Readonly<Record<string, unknown>>;
