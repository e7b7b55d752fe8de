import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { command, query } from '../store.ts';
import { measureFigures } from './request-figures.ts';

const MINUTE = 60_000_000_000n;
const FROM = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 60n - 5n) * 60n * MINUTE;
const range = { from: FROM, to: FROM + 100n * MINUTE };

let database: TestDatabase;

/** Requests that a foreign writer sends, evenly over 90 minutes: 1 ms and longer, every tenth an error. */
async function write(service: string, count: number, from = FROM): Promise<void> {
  await command(
    database.store,
    `INSERT INTO otel_traces (Timestamp, TraceId, SpanId, SpanName, SpanKind, ServiceName, Duration, StatusCode)
     SELECT fromUnixTimestamp64Nano({from:Int64} + toInt64(number * 5400 / {count:UInt64} * 1e9)), hex(number), hex(number), 'work',
       'Server', {service:String}, 1000000 + number * 7919 % {count:UInt64} * 1000, if(number % 10 = 0, 'Error', 'Unset')
     FROM numbers({count:UInt64}) SETTINGS max_block_size = 100000`,
    { from: String(from), count, service },
  );
}

beforeAll(async () => {
  database = await openTestDatabase();
  await write('crowd', 6_000);
  await write('rare', 300);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const textOf = (service = '', requests: number | string = 0, errors: number | string = 0) =>
  `${service} ${requests} ${errors}`;

/** Counts by service as the rollups tell them and as the spans do. */
async function counted(asked: { from: bigint; to: bigint }) {
  const { rows } = await measureFigures(database.store, {
    range: asked,
    groupBy: 'service',
    tensFrom: 0,
  });
  const spans = await query<{ service: string; spans: string; errors: string }>(
    database.store,
    `SELECT ServiceName AS service, count() AS spans, sum(IsError) AS errors FROM otel_traces
     WHERE Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64})
     GROUP BY service`,
    { from: String(asked.from), to: String(asked.to) },
  );
  return {
    rolled: rows.map((row) => textOf(row.keys[0], row.requestCount, row.errorCount)).sort(),
    exact: spans.rows.map((row) => textOf(row.service, row.spans, row.errors)).sort(),
  };
}

it.each([
  ['on tens', 0n, 100n],
  ['within tens', 3n, 88n],
  ['within one ten', 11n, 18n],
  ['over one border of tens', 15n, 24n],
])('counts what the spans count in a range that begins and ends %s', async (_, from, to) => {
  const { rolled, exact } = await counted({ from: FROM + from * MINUTE, to: FROM + to * MINUTE });
  expect(exact).toHaveLength(2);
  expect(rolled).toEqual(exact);
});

it('stays exact for services of few samples and within 1 % for the others', async () => {
  const { rows } = await measureFigures(database.store, { range, groupBy: 'service', tensFrom: 0 });
  const of = (service: string) => rows.find(({ keys }) => keys[0] === service);
  expect(of('rare')).toMatchObject({ requestCount: 300, relativeError: 0 });
  const rank = (percent: number) => 1e6 + Math.floor((percent * 299) / 100) * 1e3;
  expect(of('rare')?.quantiles.map(Number)).toEqual([50, 95, 99].map(rank));
  expect(of('crowd')).toMatchObject({ requestCount: 6_000, relativeError: 0.01 });
  const p95 = 1e6 + Math.floor(0.95 * 5_999) * 1e3;
  expect(Math.abs(Number(of('crowd')?.quantiles[1]) / p95 - 1)).toBeLessThanOrEqual(0.01);
});

it('tells two periods apart that meet within ten minutes', async () => {
  const middle = FROM + 45n * MINUTE;
  const question = { range: { from: middle, to: range.to }, previousFrom: FROM, tensFrom: 0 };
  const { rows } = await measureFigures(database.store, { ...question, groupBy: 'none' });
  expect(rows.map(({ period, requestCount }) => [period, requestCount]).sort()).toEqual([
    ['current', 3_150],
    ['previous', 3_150],
  ]);
});

it('reads the minutes of tens that are missing or count otherwise', async () => {
  const ten = `toDateTime(${(FROM + 20n * MINUTE) / 1_000_000_000n})`;
  await command(database.store, `DELETE FROM otel_services_red_10m WHERE Timestamp = ${ten}`);
  await command(
    database.store,
    `INSERT INTO otel_services_red_10m SELECT * FROM otel_services_red_10m WHERE Timestamp = ${ten} + 600`,
  );
  const { rolled, exact } = await counted(range);
  expect(rolled).toEqual(exact);
});

it('is filled from the minutes that an older build rolled up', async () => {
  await command(database.store, 'DROP TABLE otel_services_red_10m_mv SYNC');
  await command(database.store, 'DROP TABLE otel_services_red_10m SYNC');
  await command(
    database.store,
    'ALTER TABLE tracewell_schema DELETE WHERE Version BETWEEN 37 AND 39',
    {},
    { settings: { mutations_sync: '2' } },
  );
  await migrate(database.store, { mode: 'embedded' });
  const { rows } = await query<{ odd: string; total: string }>(
    database.store,
    `SELECT countIf(m.minutes != t.tens) AS odd, count() AS total FROM (
       SELECT toStartOfInterval(Timestamp, INTERVAL 10 MINUTE) AS ten, sum(Count) AS minutes FROM otel_traces_red_1m GROUP BY ten) AS m
     FULL JOIN (SELECT Timestamp AS ten, sum(Count) AS tens FROM otel_services_red_10m GROUP BY ten) AS t ON m.ten = t.ten`,
    {},
  );
  expect(rows).toEqual([{ odd: '0', total: '9' }]);
  await write('late', 50);
  const { rolled, exact } = await counted(range);
  expect(exact).toHaveLength(3);
  expect(rolled).toEqual(exact);
});
