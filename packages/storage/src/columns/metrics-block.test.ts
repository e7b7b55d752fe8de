import { createClient } from '@clickhouse/client';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { decodeMetrics, decodeMetricsJson } from '@tracewell/otlp';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeAttributeTypes, restoreAttributes } from '../attribute-types.ts';
import { insertBlock } from '../insert-block.ts';
import { openMetricsBlock } from './metrics-block.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

type Row = Record<string, never>;

async function select(sql: string): Promise<Row[]> {
  const { url, username, password } = database.connection;
  const client = createClient({ url, username, password });
  try {
    return await (
      await client.query({
        query: sql,
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
      })
    ).json<Row>();
  } finally {
    await client.close();
  }
}

/** One collection of the official SDK: gauge, sums, histogram and exponential histogram. */
async function officialMetrics(): Promise<ResourceMetrics> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'cart', 'process.pid': 7 }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    views: [
      {
        instrumentName: 'exponential',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
    ],
  });
  const meter = provider.getMeter('runtime', '0.1');
  meter.createGauge('gauge', { unit: 'By', description: 'bytes' }).record(1.5, { pool: 'a', n: 3 });
  meter.createCounter('counter').add(42, { ok: true });
  meter.createUpDownCounter('updown').add(-5);
  for (const name of ['explicit', 'exponential']) {
    const histogram = meter.createHistogram(name, {
      advice: { explicitBucketBoundaries: [1, 10, 100] },
    });
    for (const value of [0, 0.5, 5, 50, 500]) histogram.record(value, { route: '/' });
  }
  await provider.forceFlush();
  const [metrics] = exporter.getMetrics();
  await provider.shutdown();
  if (!metrics) throw new Error('the official SDK collected nothing');
  return metrics;
}

const nanos = ([s, n]: readonly [number, number]) => String(BigInt(s) * 1_000_000_000n + BigInt(n));

it.each([
  ['protobuf', decodeMetrics, ProtobufMetricsSerializer],
  ['JSON', decodeMetricsJson, JsonMetricsSerializer],
] as const)(
  'points of the official exporter come back from the engine: %s',
  async (encoding, decode, serializer) => {
    const sent = await officialMetrics();
    const points = sent.scopeMetrics.flatMap(({ metrics }) => metrics);
    const block = openMetricsBlock();
    const body = serializer.serializeRequest(sent) ?? new Uint8Array();
    expect(decode(body, block.sink)).toMatchObject({ accepted: 5, rejected: 0 });
    for (const table of block.seal())
      await insertBlock(database.store, table, `${encoding}:${table.table}`);
    const pointOf = (name: string) =>
      points.find(({ descriptor }) => descriptor.name === name)?.dataPoints[0];
    const rowOf = async (table: string, name: string) => {
      const end = nanos(pointOf(name)?.endTime ?? [0, 0]);
      const [row] = await select(
        `SELECT *, toString(toUnixTimestamp64Nano(StartTimeUnix)) AS start FROM otel_metrics_${table}
       WHERE MetricName = '${name}' AND toUnixTimestamp64Nano(TimeUnix) = ${end}`,
      );
      return row;
    };

    const gauge = await rowOf('gauge', 'gauge');
    expect(gauge).toMatchObject({
      Value: 1.5,
      MetricUnit: 'By',
      MetricDescription: 'bytes',
      ServiceName: 'cart',
      ScopeName: 'runtime',
      ScopeVersion: '0.1',
    });
    expect(gauge?.start).toBe(nanos(pointOf('gauge')?.startTime ?? [0, 0]));
    const types = decodeAttributeTypes(gauge?.AttributeTypes ?? '');
    expect(restoreAttributes(gauge?.Attributes ?? {}, types.own)).toEqual({ pool: 'a', n: 3 });
    expect(types.resource.get('process.pid')).toBe('int');
    expect(await rowOf('sum', 'counter')).toMatchObject({
      Value: 42,
      IsMonotonic: true,
      AggregationTemporality: 2,
    });
    expect(await rowOf('sum', 'updown')).toMatchObject({ Value: -5, IsMonotonic: false });
    expect(await rowOf('histogram', 'explicit')).toMatchObject({
      Count: '5',
      Sum: 555.5,
      BucketCounts: ['2', '1', '1', '1'],
      ExplicitBounds: [1, 10, 100],
      Min: 0,
      Max: 500,
      Present: 7,
    });
    const value = pointOf('exponential')?.value as never as {
      scale: number;
      zeroCount: number;
      positive: { offset: number; bucketCounts: number[] };
    };
    expect(await rowOf('exponential_histogram', 'exponential')).toMatchObject({
      Count: '5',
      Scale: value.scale,
      ZeroCount: String(value.zeroCount),
      PositiveOffset: value.positive.offset,
      PositiveBucketCounts: value.positive.bucketCounts.map(String),
      NegativeBucketCounts: [],
    });
  },
);

it('a summary and exemplars come back', async () => {
  const time = '"timeUnixNano":"1750000000000000001"';
  const exemplar = `{${time},"asInt":"9","traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","filteredAttributes":[{"key":"user","value":{"intValue":1}}]}`;
  const metrics = [
    `{"name":"quantiles","summary":{"dataPoints":[{${time},"count":"3","sum":6,"quantileValues":[{"quantile":0.5,"value":2},{"quantile":0.99,"value":3}]}]}}`,
    `{"name":"linked","gauge":{"dataPoints":[{${time},"asInt":-3,"exemplars":[${exemplar},{"asDouble":2}]}]}}`,
  ];
  const body = Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[${metrics}]}]}]}`);
  const block = openMetricsBlock();
  decodeMetricsJson(body, block.sink);
  for (const table of block.seal()) await insertBlock(database.store, table, `rare:${table.table}`);
  const [summary] = await select('SELECT * FROM otel_metrics_summary');
  expect(summary).toMatchObject({
    Count: '3',
    Sum: 6,
    'ValueAtQuantiles.Quantile': [0.5, 0.99],
    'ValueAtQuantiles.Value': [2, 3],
  });
  const [linked] = await select(`SELECT * FROM otel_metrics_gauge WHERE MetricName = 'linked'`);
  expect(linked).toMatchObject({
    Value: -3,
    AttributeTypes: 'x0:user=i',
    'Exemplars.TraceId': ['0af7651916cd43dd8448eb211c80319c', ''],
    'Exemplars.SpanId': ['b7ad6b7169203331', ''],
    'Exemplars.Value': [9, 2],
    'Exemplars.FilteredAttributes': [{ user: '1' }, {}],
  });
});
