import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column } from './columns/column.ts';
import { OTEL_TRACES } from './columns/otel-traces.ts';
import { SPAN_KINDS } from './definitions.ts';
import { command, query } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const TEXTS = ["''", "'x'", "unhex('FFFE00')", "repeat('long ', 200000)", "'quote '' \\\\ \\n'"];
const ATTRIBUTES = [
  'map()',
  "map('', '')",
  "map('http.response.status_code', '-1', 'server.port', repeat('9', 400))",
  "map('http.response.status_code', '999', 'db.system.name', unhex('FF'), 'db.namespace', '/')",
  "map('same', '1', 'same', '2')",
  "CAST((arrayMap(n -> toString(n), range(5000)), arrayMap(n -> repeat('v', 50), range(5000))), 'Map(String, String)')",
];
const EXTREMES: Readonly<Record<string, readonly string[]>> = {
  'DateTime64(9)': [
    'fromUnixTimestamp64Nano(toInt64(0))',
    "fromUnixTimestamp64Nano(toInt64('-9223372036854775808'))",
    "fromUnixTimestamp64Nano(toInt64('9223372036854775807'))",
    "toDateTime64('1900-01-01 00:00:00', 9)",
    "toDateTime64('2149-06-06 23:59:59.999999999', 9)",
  ],
  String: TEXTS,
  'LowCardinality(String)': TEXTS,
  UInt64: ['0', "toUInt64('18446744073709551615')", "toUInt64('9223372036854775808')"],
  UInt32: ['0', 'toUInt32(4294967295)'],
  UInt8: ['0', '1', '255'],
  Float32: ['0', 'nan', 'inf', '-inf', 'toFloat32(3.4e38)', '-1'],
  DateTime: ['toDateTime(0)', 'toDateTime(4294967295)'],
  'Map(LowCardinality(String), String)': ATTRIBUTES,
  'Array(UInt32)': ['[]', 'range(10000)::Array(UInt32)'],
};

/** Arrays of one Nested column have one length: they are set together. */
const NESTED: readonly string[] = [
  "['', unhex('FF')] AS `Links.TraceId`, ['', ''] AS `Links.SpanId`, ['', ''] AS `Links.TraceState`, [map(), map('', '')] AS `Links.Attributes`",
  "arrayMap(n -> repeat('f', 32), range(20000)) AS `Links.TraceId`, arrayMap(n -> hex(n), range(20000)) AS `Links.SpanId`, arrayMap(n -> '', range(20000)) AS `Links.TraceState`, arrayMap(n -> map('n', toString(n)), range(20000)) AS `Links.Attributes`",
  "[fromUnixTimestamp64Nano(toInt64('-9223372036854775808'))] AS `Events.Timestamp`, [''] AS `Events.Name`, [map('', unhex('FF'))] AS `Events.Attributes`",
];

const kinds = `[${SPAN_KINDS.map((kind) => `'${kind}'`).join(', ')}]`;

/** Inserts one row of each span kind around the given values; says how many rows the table then has. */
async function insertRows(values: string): Promise<void> {
  const names = [...values.matchAll(/ AS `([^`]+)`/g)].map(([, name]) => name);
  const filled = [
    ["'4bf92f3577b34da6a3ce929d0e0e4736'", 'TraceId'],
    ["'00f067aa0ba902b7'", 'SpanId'],
    ["'Unset'", 'StatusCode'],
    [`arrayJoin(${kinds})`, 'SpanKind'],
    ['now64(9)', 'Timestamp'],
  ].filter(([, name]) => !names.includes(name));
  const all = [...filled.map(([sql, name]) => `${sql} AS \`${name}\``), values].join(', ');
  const columns = [...filled.map(([, name]) => name), ...names]
    .map((name) => `\`${name}\``)
    .join(', ');
  await command(
    database.store,
    `INSERT INTO otel_traces (${columns}) SELECT ${all}`,
    {},
    {
      settings: { insert_deduplicate: 0 },
    },
  );
}

async function counts() {
  const { rows } = await query<{
    base: string;
    named: string;
    indexed: string;
    rolled: string;
    folded: string;
    halves: string;
    ends: string;
  }>(
    database.store,
    `SELECT (SELECT count() FROM otel_traces) AS base, (SELECT countIf(TraceId != '') FROM otel_traces) AS named,
       (SELECT sum(SpanCount) FROM otel_traces_trace_id_ts) AS indexed, (SELECT sum(Count) FROM otel_traces_red_1m) AS rolled,
       (SELECT sum(Count) FROM otel_services_red_10m) AS folded,
       (SELECT count() FROM otel_traces_edge_halves) AS halves,
       (SELECT countIf(SpanKind IN ('Client', 'Producer', 'Server', 'Consumer')) + sumIf(length(\`Links.SpanId\`), SpanKind = 'Consumer') FROM otel_traces) AS ends`,
    {},
  );
  return rows[0];
}

function valuesOf({ name, type }: Column): readonly string[] {
  const extremes = EXTREMES[type];
  if (extremes === undefined) throw new Error(`no extreme values for ${type} (${name})`);
  return extremes.map((sql) => `${sql} AS \`${name}\``);
}

const flat = OTEL_TRACES.columns.filter(({ name }) => !name.includes('.'));

describe('views are total functions', () => {
  it.each(flat)('takes every extreme of $name', async (column) => {
    for (const values of valuesOf(column)) await insertRows(values);
  });

  it.each(NESTED)('takes extreme arrays: %s', async (values) => {
    await insertRows(values);
  });

  it('has let every row through into every target', async () => {
    const found = await counts();
    expect(Number(found?.base)).toBeGreaterThan(500);
    expect(found?.rolled).toBe(found?.base);
    expect(found?.folded).toBe(found?.base);
    expect(found?.indexed).toBe(found?.named);
    expect(found?.halves).toBe(found?.ends);
  });

  it('reads every aggregate state back', async () => {
    const { rows } = await query(
      database.store,
      `SELECT TraceId, argMinIfMerge(Root) AS root, min(StartTime), max(EndTime) FROM otel_traces_trace_id_ts
       GROUP BY TraceId SETTINGS max_result_bytes = 0`,
      {},
    );
    expect(rows.length).toBeGreaterThan(1);
    const merged = await query<{ quantiles: number[] }>(
      database.store,
      'SELECT quantilesDDMerge(0.01, 0.5, 1)(DurationDD) AS quantiles FROM otel_traces_red_1m',
      {},
    );
    expect(merged.rows[0]?.quantiles[1]).toBeGreaterThan(1e18);
  });
});
