import { decodeMetricsJson, decodeTracesJson } from '@tracewell/otlp';
import {
  openTestDatabase,
  otlpTracesRequest,
  type SeededRandom,
  seededRandom,
  span,
  type TestDatabase,
} from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, query, sendInsert } from '../store.ts';
import { openMetricsBlock } from './metrics-block.ts';
import { readRows } from './native-values.ts';
import type { SealedTable } from './open-block.ts';
import { openRowCutter, otherRows, type RowRange } from './select-rows.ts';
import { openTracesBlock } from './traces-block.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** Spans with as many attributes, events and links as the seed says, none as well. */
function tracesTable(random: SeededRandom, rows: number): SealedTable {
  const attributes = (prefix: string) =>
    Object.fromEntries(
      Array.from({ length: random.int(4) }, (_, i) => [
        `${prefix}.${random.int(300)}.${i}`,
        random.int(2) === 0 ? random.int(1000) : `Größe ${random.int(1000)}`,
      ]),
    );
  const timeUnixNano = 1_790_000_000_000_000_123n;
  const spans = Array.from({ length: rows }, () =>
    span({
      name: `name ${random.int(400)}`,
      service: `service ${random.int(3)}`,
      startTimeUnixNano: timeUnixNano,
      attributes: attributes('a'),
      statusMessage: 'x'.repeat(random.int(300)),
      events: Array.from({ length: random.int(3) }, (_, i) => ({
        name: `event ${i}`,
        timeUnixNano,
        attributes: attributes('e'),
      })),
      links: Array.from({ length: random.int(3) }, () => ({
        traceId: 'ab'.repeat(16),
        spanId: 'cd'.repeat(8),
        attributes: attributes('l'),
      })),
    }),
  );
  const block = openTracesBlock();
  decodeTracesJson(Buffer.from(otlpTracesRequest(spans)), block.sink);
  return block.seal()[0] as SealedTable;
}

function histogramTable(random: SeededRandom, rows: number): SealedTable {
  const dataPoints = Array.from({ length: rows }, (_, i) => ({
    timeUnixNano: String(1_790_000_000_000_000_000n + BigInt(i)),
    count: String(i),
    sum: random.int(100) / 7,
    bucketCounts: Array.from({ length: 1 + (i % 5) }, () => String(random.int(9))),
    explicitBounds: Array.from({ length: i % 5 }, (_, n) => n + 0.5),
    attributes: [{ key: `k${random.int(5)}`, value: { stringValue: `v${random.int(9)}` } }],
    exemplars: Array.from({ length: random.int(3) }, () => ({ asDouble: 1.25, timeUnixNano: '7' })),
  }));
  const metrics = [{ name: 'h', histogram: { aggregationTemporality: 2, dataPoints } }];
  const block = openMetricsBlock();
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
  decodeMetricsJson(Buffer.from(JSON.stringify(body)), block.sink);
  return block.seal()[0] as SealedTable;
}

/** Ascending ranges that are apart, sometimes none. */
function someRanges(random: SeededRandom, rows: number): RowRange[] {
  const edges = Array.from({ length: 2 * random.int(6) }, () => random.int(rows + 1));
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({
    from: sorted[i * 2] as number,
    to: sorted[i * 2 + 1] as number,
  }));
}

/** What the engine makes of a body: one line of JSON a row, in the order of the body. */
async function asStored(table: SealedTable): Promise<string[]> {
  await command(database.store, `CREATE TABLE seen AS ${table.table} ENGINE = Memory`);
  try {
    const columns = table.columns.map((name) => `\`${name}\``).join(', ');
    const insert = `INSERT INTO seen (${columns}) FORMAT Native`;
    await sendInsert(database.store, insert, table.body, { settings: { max_threads: 1 } });
    const sql = `SELECT toJSONString(tuple(${columns})) AS line FROM seen`;
    const { rows } = await query<{ line: string }>(database.store, sql, {});
    return rows.map(({ line }) => line);
  } finally {
    await command(database.store, 'DROP TABLE seen');
  }
}

it.each([
  ['otel_traces', tracesTable],
  ['otel_metrics_histogram', histogramTable],
])(
  'cuts rows out of a body of %s so that the engine sees exactly the others',
  async (name, make) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = seededRandom(seed);
      const rows = 1 + random.int(seed === 8 ? 900 : 60);
      const table = make(random, rows);
      expect(table).toMatchObject({ table: name, rows });
      const cutter = openRowCutter(table);
      const whole = await asStored(table);
      expect(await asStored(cutter.select([{ from: 0, to: rows }]))).toEqual(whole);
      const cut = someRanges(random, rows);
      const kept = otherRows(cut, rows);
      const isCut = (row: number) => cut.some(({ from, to }) => row >= from && row < to);
      if (kept.length > 0) {
        const expected = whole.filter((_, row) => !isCut(row));
        expect(await asStored(cutter.select(kept)), `seed ${seed}`).toEqual(expected);
      }
      if (cut.length > 0) {
        const expected = whole.filter((_, row) => isCut(row));
        expect(await asStored(cutter.select(cut)), `seed ${seed}`).toEqual(expected);
      }
    }
  },
  60_000,
);

it('leaves no value of a cut row in a dictionary', () => {
  const spans = ['kept', 'poisonous', 'kept'].map((name) => span({ name }));
  const block = openTracesBlock();
  decodeTracesJson(Buffer.from(otlpTracesRequest(spans)), block.sink);
  const table = block.seal()[0] as SealedTable;
  const kept = openRowCutter(table).select(otherRows([{ from: 1, to: 2 }], 3));
  expect(kept.rows).toBe(2);
  expect(Buffer.concat(table.body).includes('poisonous')).toBe(true);
  expect(Buffer.concat(kept.body).includes('poisonous')).toBe(false);
});

it('reads the rows of a body as people do', () => {
  const table = tracesTable(seededRandom(3), 20);
  const rows = readRows(table);
  expect(rows).toHaveLength(20);
  expect(Object.keys(rows[0] ?? {})).toEqual(table.columns);
  expect(rows[0]).toMatchObject({
    Timestamp: '2026-09-21T14:13:20.000000123Z',
    SpanKind: 'Server',
    Duration: '10000000',
    ResourceAttributes: { 'service.name': expect.stringMatching(/^service \d$/) },
  });
  expect(rows.map((row) => (row['Events.Name'] as string[]).length)).toContain(2);
});

it('refuses a body that was cut short', () => {
  const table = tracesTable(seededRandom(3), 5);
  const body = [Buffer.concat(table.body).subarray(0, -1)];
  expect(() => openRowCutter({ ...table, body })).toThrow(RangeError);
});
