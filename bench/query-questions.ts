import { createHash } from 'node:crypto';
import { parseQuery } from '@tracewell/search';
import {
  findTraces,
  measureFigures,
  readServiceMap,
  readTrace,
  type Store,
  type TimeRange,
} from '@tracewell/storage';
import { askEngine, type EngineAccess } from './engine-client.ts';
import type { ExporterShape } from './exporter-tables.ts';
import { DAYS, END_S, HIT_RATES, type SpanShape, traceIdSql } from './span-shape.ts';

export type QuestionName =
  | 'traceById'
  | 'attributeEquality'
  | 'serviceSearch'
  | 'percentiles24h'
  | 'serviceMap1h';

/** One question with one set of its parameters. Both sides answer with rows that must be the same, in any order. */
export interface Asked {
  /** Says the parameters, for a fault's message and to group figures by. */
  readonly label: string;
  ours(store: Store): Promise<readonly string[]>;
  theirs(engine: EngineAccess, exporter: ExporterShape): Promise<readonly string[]>;
}

export const SETS = 20;
const PAGE = 20;
const S = 1_000_000_000n;

export interface QuestionSource {
  readonly engine: EngineAccess;
  readonly shape: SpanShape;
  readonly traces: number;
}

/** Twenty seeded sets of parameters for each question. */
export async function openQuestions(
  source: QuestionSource,
): Promise<Readonly<Record<QuestionName, readonly Asked[]>>> {
  const { shape } = source;
  const sets = Array.from({ length: SETS }, (_, index) => index);
  return {
    traceById: (await pickTraces(source)).map(traceById),
    attributeEquality: HIT_RATES.flatMap((share) =>
      sets
        .slice(0, SETS / HIT_RATES.length)
        .map((variant) => attributeEquality(shape, share, variant)),
    ),
    serviceSearch: sets.map((set) => serviceSearch(shape, set)),
    percentiles24h: sets.map((set) => percentiles24h(rangeOf(set, 24))),
    serviceMap1h: sets.map((set) => serviceMap1h(rangeOf(set, 1))),
  };
}

/** What two answers must have in common. */
export function answerHash(rows: readonly string[]): string {
  return createHash('sha256')
    .update([...rows].sort().join('\n'))
    .digest('hex');
}

/** Hours that end somewhere in the days, on a minute. */
function rangeOf(set: number, hours: number): TimeRange {
  const minutes = DAYS * 1440 - hours * 60;
  const start = END_S - DAYS * 86_400 + ((set * 2_654_435_761) % minutes) * 60;
  return { from: BigInt(start) * S, to: BigInt(start + hours * 3600) * S };
}

/** A query that finds whole days at their ends must find the last spans too. */
const EVERYTHING: TimeRange = {
  from: BigInt(END_S - DAYS * 86_400) * S,
  to: BigInt(END_S + 86_400) * S,
};

const inRange = ({ from, to }: TimeRange, column = 'Timestamp'): string =>
  `${column} >= fromUnixTimestamp64Nano(${from}) AND ${column} < fromUnixTimestamp64Nano(${to})`;

/** Four of five exist, spread over all traces. */
async function pickTraces({ engine, traces }: QuestionSource): Promise<string[]> {
  const numbers = Array.from({ length: SETS }, (_, set) =>
    set % 5 === 4 ? traces + set : Math.floor((traces * (set + 0.5)) / SETS),
  );
  const rows = await askEngine<{ id: string }>(
    engine,
    `SELECT ${traceIdSql('t')} AS id FROM (SELECT arrayJoin([${numbers}]::Array(UInt64)) AS t)`,
  );
  return rows.map(({ id }) => id);
}

interface SpanRow {
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  readonly start: string;
  readonly duration: number | string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const spanText = ({ spanId, name, service, start, duration, attributes }: SpanRow): string =>
  [
    spanId,
    name,
    service,
    start,
    duration,
    ...Object.entries(attributes)
      .map(([key, value]) => `${key}=${String(value)}`)
      .sort(),
  ].join(' ');

function traceById(traceId: string): Asked {
  return {
    label: traceId,
    ours: async (store) => {
      const { rows } = await readTrace(store, { traceId });
      return (rows?.spans ?? []).map((span) =>
        spanText({ ...span, start: span.startTimeUnixNano, duration: span.durationNs }),
      );
    },
    theirs: async (engine, exporter) => {
      const rows = await askEngine<SpanRow>(
        engine,
        `WITH '${traceId}' AS trace_id,
           (SELECT min(Start) FROM ${exporter}.otel_traces_trace_id_ts WHERE TraceId = trace_id) AS start_s,
           (SELECT max(End) + 1 FROM ${exporter}.otel_traces_trace_id_ts WHERE TraceId = trace_id) AS end_s
         SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS start, TraceId, SpanId AS spanId, ParentSpanId, SpanName AS name,
           SpanKind, ServiceName AS service, Duration AS duration, StatusCode, StatusMessage,
           SpanAttributes AS attributes, ResourceAttributes, Events.Name, Links.TraceId
         FROM ${exporter}.otel_traces
         WHERE TraceId = trace_id AND Timestamp >= start_s AND Timestamp <= end_s`,
      );
      return rows.map(spanText);
    },
  };
}

function attributeEquality(
  shape: SpanShape,
  share: (typeof HIT_RATES)[number],
  variant: number,
): Asked {
  const { key, value } = shape.attribute(share, variant);
  const holds = (exporter: ExporterShape) =>
    exporter === 'exporter_text'
      ? `has(SpanAttributeItems, '${key}=${value}')`
      : `SpanAttributes['${key}'] = '${value}'`;
  return {
    label: `hit rate ${share}`,
    ours: (store) => findIds(store, `${key} = "${value}"`, EVERYTHING),
    theirs: (engine, exporter) => newestTraces(engine, exporter, holds(exporter)),
  };
}

function serviceSearch(shape: SpanShape, set: number): Asked {
  const { service, operation } = shape.operation(set);
  const range = rangeOf(set, 24);
  const query = `service = "${service}" and name = "${operation}" and duration > 30ms`;
  return {
    label: `${service} ${operation}`,
    ours: (store) => findIds(store, query, range),
    theirs: (engine, exporter) =>
      newestTraces(
        engine,
        exporter,
        `ServiceName = '${service}' AND SpanName = '${operation}' AND Duration > 30000000 AND ${inRange(range)}`,
      ),
  };
}

async function findIds(store: Store, query: string, range: TimeRange): Promise<string[]> {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  const { rows } = await findTraces(store, { range, tree: parsed.tree, limit: PAGE });
  return rows.traces.map(({ traceId }) => traceId);
}

/** The README's searches, told which of their rows are wanted. */
async function newestTraces(
  engine: EngineAccess,
  exporter: ExporterShape,
  condition: string,
): Promise<string[]> {
  const rows = await askEngine<{ TraceId: string }>(
    engine,
    `SELECT TraceId FROM ${exporter}.otel_traces WHERE ${condition}
     GROUP BY TraceId ORDER BY max(Timestamp) DESC, TraceId DESC LIMIT ${PAGE}`,
  );
  return rows.map(({ TraceId }) => TraceId);
}

const REQUEST = "(SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '')";

function percentiles24h(range: TimeRange): Asked {
  return {
    label: '24 h',
    ours: async (store) => {
      const { rows } = await measureFigures(store, { range, groupBy: 'service' });
      return rows.map((row) =>
        [row.keys[0], row.spanCount, row.requestCount, row.errorCount].join(' '),
      );
    },
    theirs: async (engine, exporter) => {
      const rows = await askEngine<{
        name: string;
        spans: number;
        requests: number;
        errors: number;
      }>(
        engine,
        `SELECT ServiceName AS name, count() AS spans, countIf(${REQUEST}) AS requests,
           countIf(${REQUEST} AND StatusCode = 'Error') AS errors, quantilesIf(0.5, 0.95, 0.99)(Duration, ${REQUEST}) AS percentiles
         FROM ${exporter}.otel_traces WHERE ${inRange(range)} GROUP BY name`,
      );
      return rows.map(({ name, spans, requests, errors }) =>
        [name, spans, requests, errors].join(' '),
      );
    },
  };
}

/** Halves of a call lie at most so far apart. */
const PAIRING_S = 600n;

function serviceMap1h(range: TimeRange): Asked {
  const near = { from: range.from - PAIRING_S * S, to: range.to + PAIRING_S * S };
  return {
    label: '1 h',
    ours: async (store) => {
      const { rows } = await readServiceMap(store, { range });
      return rows.edges
        .filter(({ type }) => type === 'request')
        .map((edge) => [edge.source, edge.target, edge.count, edge.errorCount].join(' '));
    },
    theirs: async (engine, exporter) => {
      const rows = await askEngine<Record<'source' | 'target' | 'calls' | 'errors', string>>(
        engine,
        `SELECT concat('service:', caller.ServiceName) AS source, concat('service:', callee.ServiceName) AS target,
           count() AS calls, countIf(callee.StatusCode = 'Error') AS errors, quantiles(0.5, 0.95, 0.99)(callee.Duration) AS percentiles
         FROM ${exporter}.otel_traces AS callee
         INNER JOIN ${exporter}.otel_traces AS caller ON callee.TraceId = caller.TraceId AND callee.ParentSpanId = caller.SpanId
         WHERE callee.SpanKind = 'Server' AND caller.SpanKind = 'Client'
           AND ${inRange(range, 'callee.Timestamp')} AND ${inRange(near, 'caller.Timestamp')}
         GROUP BY source, target`,
      );
      return rows.map(({ source, target, calls, errors }) =>
        [source, target, calls, errors].join(' '),
      );
    },
  };
}
