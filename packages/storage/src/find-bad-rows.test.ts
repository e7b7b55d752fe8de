import { decodeTracesJson } from '@tracewell/otlp';
import { openTestDatabase, otlpTracesRequest, span, type TestDatabase } from '@tracewell/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SealedTable } from './columns/open-block.ts';
import { openTracesBlock } from './columns/traces-block.ts';
import { findBadRows } from './find-bad-rows.ts';
import { insertBlock } from './insert-block.ts';
import { command, query } from './store.ts';
import { classifyFailure, type StoreError } from './store-error.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(() => command(database.store, 'TRUNCATE TABLE otel_traces'));

function tableOf(statusMessages: readonly string[]): SealedTable {
  const block = openTracesBlock();
  const spans = statusMessages.map((statusMessage) => span({ name: 'n', statusMessage }));
  decodeTracesJson(Buffer.from(otlpTracesRequest(spans)), block.sink);
  return block.seal()[0] as SealedTable;
}

let tokens = 0;
async function insertError(table: SealedTable): Promise<StoreError | undefined> {
  tokens += 1;
  const outcome = insertBlock(database.store, table, `token ${tokens}`);
  return await outcome.then(
    () => undefined,
    (error: StoreError) => error,
  );
}

async function withStatements(on: string, off: string, run: () => Promise<void>): Promise<void> {
  await command(database.store, on);
  try {
    await run();
  } finally {
    await command(database.store, 'TRUNCATE TABLE IF EXISTS otel_traces');
    await command(database.store, off);
  }
}

const column = (type: string) => `ALTER TABLE otel_traces MODIFY COLUMN StatusMessage ${type}`;

it.each([
  [691, "Enum8('' = 0, '1' = 1)", '1'],
  [6, 'Decimal(9, 2)', '1'],
  [27, 'Tuple(String)', "('1')"],
  [32, 'UInt32', '1'],
  [38, 'Date', '2026-01-01'],
  [41, 'DateTime', '2026-01-01 00:00:00'],
  [130, 'Array(String)', "['1']"],
  [131, 'FixedString(40)', '1'],
  [376, 'UUID', '00000000-0000-0000-0000-000000000001'],
  [467, 'Bool', 'true'],
  [675, 'IPv4', '127.0.0.1'],
  [676, 'IPv6', '::1'],
])('finds the rows that give code %i in a column of type %s', async (code, type, good) => {
  const bad = code === 32 ? '' : `?${'x'.repeat(40)}`;
  const messages = Array.from({ length: 40 }, (_, i) => (i === 5 || i === 38 ? bad : good));
  await withStatements(column(type), column('String'), async () => {
    const error = await insertError(tableOf(messages));
    expect(error).toMatchObject({ code });
    expect(classifyFailure(error)).toBe('unreadable');
    const found = await findBadRows(database.store, tableOf(messages));
    expect(found.bad.map(({ from, to, code: seen }) => [from, to, seen])).toEqual([
      [5, 6, code],
      [38, 39, code],
    ]);
    expect(found.isComplete).toBe(true);
    expect(found.probes).toBeLessThanOrEqual(1 + 2 * 2 * Math.ceil(Math.log2(40)));
    const { rows } = await query<{ n: string }>(
      database.store,
      'SELECT count() AS n FROM otel_traces',
      {},
    );
    expect(rows).toEqual([{ n: '0' }]);
  });
});

it('says so when there are more bad rows than it may look for', async () => {
  const messages = Array.from({ length: 64 }, () => 'none of them');
  await withStatements(column("Enum8('' = 0)"), column('String'), async () => {
    const found = await findBadRows(database.store, tableOf(messages), { probesMax: 10 });
    expect(found.isComplete).toBe(false);
    expect(found.bad.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(64);
  });
});

it.each([
  [
    'a constraint',
    469,
    "ALTER TABLE otel_traces ADD CONSTRAINT c CHECK SpanName != 'n'",
    'ALTER TABLE otel_traces DROP CONSTRAINT c',
    'needs-person',
  ],
  [
    'a view that cannot read a name',
    32,
    'CREATE MATERIALIZED VIEW v ENGINE = Null AS SELECT toUInt32(CAST(StatusMessage AS String)) AS n FROM otel_traces',
    'DROP VIEW v',
    'unreadable',
  ],
  [
    'a view that throws',
    395,
    'CREATE MATERIALIZED VIEW v ENGINE = Null AS SELECT throwIf(materialize(1)) AS n FROM otel_traces',
    'DROP VIEW v',
    'needs-person',
  ],
] as const)(
  'finds no row when %s refuses the block with code %i',
  async (_, code, on, off, judged) => {
    await withStatements(on, off, async () => {
      const error = await insertError(tableOf(['', '']));
      expect(error).toMatchObject({ code });
      expect(classifyFailure(error)).toBe(judged);
      const found = await findBadRows(database.store, tableOf(['', '']));
      expect(found).toMatchObject({ bad: [], probes: 1 });
    });
  },
);

it.each([
  [
    'a column that is gone',
    16,
    'ALTER TABLE otel_traces DROP COLUMN TraceState',
    'ALTER TABLE otel_traces ADD COLUMN TraceState String AFTER ParentSpanId',
  ],
  [
    'a table that is gone',
    60,
    'RENAME TABLE otel_traces TO away',
    'RENAME TABLE away TO otel_traces',
  ],
])('leaves %s to a person', async (_, code, on, off) => {
  await withStatements(on, off, async () => {
    const error = await insertError(tableOf(['']));
    expect(error).toMatchObject({ code });
    expect(classifyFailure(error)).toBe('needs-person');
  });
});
