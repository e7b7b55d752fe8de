/**
 * A span as files carry it: the shape of the query API's spans, said again because this package knows no other. An
 * attribute's value is in its own JSON type; integers beyond 2^53 are decimal strings, bytes base64 text, NaN and the
 * infinities their names.
 */
export interface FileSpan {
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: FileSpanKind;
  readonly service: string;
  /** Unix nanoseconds as a decimal string. */
  readonly startTimeUnixNano: string;
  /** Nanoseconds as a decimal string. */
  readonly durationNs: string;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly isError: boolean;
  readonly isEntry: boolean;
  readonly traceState: string;
  readonly attributes: FileAttributes;
  readonly attributeTypes?: FileAttributeTypes;
  readonly resource: FileAttributes;
  readonly resourceTypes?: FileAttributeTypes;
  readonly scope: { readonly name: string; readonly version: string };
  readonly events: readonly FileEvent[];
  readonly links: readonly FileLink[];
}

export type FileSpanKind =
  | 'unspecified'
  | 'internal'
  | 'server'
  | 'client'
  | 'producer'
  | 'consumer';

export type FileValue =
  | string
  | number
  | boolean
  | null
  | readonly FileValue[]
  | { readonly [key: string]: FileValue };

export type FileAttributes = { readonly [key: string]: FileValue };

/** The types that JSON does not show; other keys are what they look like. */
export type FileAttributeTypes = { readonly [key: string]: 'int' | 'double' | 'bytes' };

export interface FileEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: FileAttributes;
  readonly attributeTypes?: FileAttributeTypes;
}

export interface FileLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: FileAttributes;
  readonly attributeTypes?: FileAttributeTypes;
}

/** A span with the trace it names, as it was read. */
export interface ReadSpan {
  readonly traceId: string;
  readonly span: FileSpan;
}

/** One trace of a file, its spans by start. */
export interface FileTrace {
  readonly traceId: string;
  readonly spans: readonly FileSpan[];
}
