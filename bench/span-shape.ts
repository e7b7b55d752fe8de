/** Spans that the engine makes itself, of a seed: the same on every run and every machine. */
export interface SpanShape {
  readonly name: 'jaeger' | 'skewed';
  /** Traces that together have about so many spans. */
  traces(rows: number): number;
  /** SELECT of {@link SPAN_COLUMNS} of the traces [from, to) of so many. They begin evenly over {@link DAYS}. */
  select(traces: number, from: number, to: number): string;
  /** An attribute that about this share of the spans has, the variant-th of its kind; share 0: no span has it. */
  attribute(share: HitRate, variant: number): { readonly key: string; readonly value: string };
  /** One of the services and one of its operations. */
  operation(variant: number): { readonly service: string; readonly operation: string };
}

export type HitRate = 0 | 1e-6 | 1e-4 | 1e-2;
export const HIT_RATES: readonly HitRate[] = [0, 1e-6, 1e-4, 1e-2];

export const DAYS = 10;
/** 2026-11-21T00:00:00Z, where the days end: fixed, so that a run on another day makes the same rows. */
export const END_S = 1_795_219_200;
export const SEED = 20_261_121;

/** The exporter's columns that a shape fills, then ours as the collector writes them: no DEFAULT is computed. */
export const EXPORTER_COLUMNS =
  'Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName, ScopeVersion, SpanAttributes, Duration, StatusCode, StatusMessage';
export const SPAN_COLUMNS = `${EXPORTER_COLUMNS}, AttributeTypes, PeerName, PeerKind, IsEntry, IsError, Operation, DeploymentEnv, IngestTime`;

export const hash = (of: string, salt: number): string => `cityHash64(${of}, ${SEED + salt})`;
/** 16 hexadecimal digits. */
export const idSql = (of: string, salt: number): string =>
  `lower(hex(reinterpretAsFixedString(${hash(of, salt)})))`;
export const traceIdSql = (trace: string): string =>
  `concat(${idSql(trace, 1)}, ${idSql(trace, 2)})`;
/** Evenly between 0 and 1, neither of them. */
export const uniform = (of: string, salt: number): string =>
  `((${hash(of, salt)} % 1000003 + 0.5) / 1000003)`;
/** Standard normal, by Box and Muller. */
export const normal = (of: string, salt: number): string =>
  `(sqrt(-2 * log(${uniform(of, salt)})) * cos(6.283185307179586 * ${uniform(of, salt + 1)}))`;
/** A constant array of words, made once a statement. */
export const words = (prefix: string, count: number): string =>
  `(SELECT groupArray(concat('${prefix}', toString(number))) FROM numbers(${count}))`;
/** Unix nanoseconds at which trace `t` of so many begins. */
export const startNs = (traces: number): string =>
  `(${END_S - DAYS * 86_400} * 1000000000 + toInt64(intDiv(toUInt128(t) * ${DAYS * 86_400} * 1000000000, ${traces})))`;

/** `rare_0` to `rare_4` on a millionth of the spans each, `common_0` to `common_4` on a hundredth, else ''. */
export const plantedSql = (span: string): string =>
  `multiIf(${hash(span, 40)} % 1000000 < 5, concat('rare_', toString(${hash(span, 40)} % 1000000)),
        ${hash(span, 41)} % 100 < 5, concat('common_', toString(${hash(span, 41)} % 100)), '')`;

/** Values of the columns that need only those before them. */
export const OWN_COLUMNS_SQL = `SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '' AS IsEntry, StatusCode = 'Error' AS IsError,
      SpanName AS Operation, '' AS DeploymentEnv`;
