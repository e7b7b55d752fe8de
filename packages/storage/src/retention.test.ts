import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseForDisk, choosePartitions, type Partition } from './partitions.ts';
import { enforceRetention } from './retention.ts';
import { command, query } from './store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const policy = { spansMs: 7 * DAY, bytes: 10_000, rollupsMs: 90 * DAY };
const now = Date.parse('2026-11-21T04:00:00Z');

const partition = (table: string, hoursAgo: number, bytes = 1): Partition => ({
  table,
  id: String(now / 1000 - hoursAgo * 3600),
  fromMs: now - hoursAgo * HOUR,
  bytes,
});

describe('choosePartitions', () => {
  it('drops a partition only when all of it is too old', () => {
    const found = choosePartitions(
      [
        partition('otel_traces', 7 * 24 + 2),
        partition('otel_traces', 7 * 24 + 3),
        partition('otel_traces_red_1m', 80 * 24),
      ],
      policy,
      now,
    );
    expect(found).toMatchObject([
      { table: 'otel_traces', fromMs: now - (7 * 24 + 3) * HOUR, because: 'age' },
    ]);
  });

  it('drops the oldest hours of all span tables together until the rest is within the budget', () => {
    const found = choosePartitions(
      [
        partition('otel_traces', 1, 6000),
        partition('otel_traces', 4, 3000),
        partition('otel_traces', 7, 900),
        partition('otel_traces_edge_halves', 7, 200),
        partition('otel_traces_trace_id_ts', 7, 100),
      ],
      policy,
      now,
    );
    expect(found.map(({ table, because }) => `${table} ${because}`).sort()).toEqual([
      'otel_traces bytes',
      'otel_traces_edge_halves bytes',
      'otel_traces_trace_id_ts bytes',
    ]);
  });

  it('counts log records against a budget of their own', () => {
    const found = choosePartitions(
      [
        partition('otel_traces', 4, 9000),
        partition('otel_traces', 1, 500),
        partition('otel_logs', 7 * 24 + 3),
        partition('otel_logs', 4, 9000),
        partition('otel_logs', 1, 2000),
      ],
      policy,
      now,
    );
    expect(found).toMatchObject([
      { table: 'otel_logs', because: 'age' },
      { table: 'otel_logs', because: 'bytes', fromMs: now - 4 * HOUR },
    ]);
  });

  it('never drops the newest hours, and never rollups for their size', () => {
    expect(
      choosePartitions(
        [partition('otel_traces', 1, 50_000), partition('otel_traces_red_1m', 30, 50_000)],
        policy,
        now,
      ),
    ).toEqual([]);
  });
});

describe('chooseForDisk', () => {
  it('takes the oldest hours of the larger of spans and logs, and never the newest', () => {
    const partitions = [
      partition('otel_traces', 1, 500),
      partition('otel_traces', 4, 500),
      partition('otel_traces_trace_id_ts', 4, 10),
      partition('otel_logs', 7, 900),
      partition('otel_traces_red_1m', 30, 50_000),
    ];
    expect(chooseForDisk(partitions).map(({ table, because }) => `${table} ${because}`)).toEqual([
      'otel_traces disk',
      'otel_traces_trace_id_ts disk',
    ]);
    expect(
      chooseForDisk([partition('otel_traces', 1, 500), partition('otel_logs', 7, 900)]),
    ).toEqual([]);
  });
});

describe('enforceRetention', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const spansIn = async (table: string) => {
    const { rows } = await query<{ n: string }>(
      database.store,
      `SELECT count() AS n FROM ${table}`,
      {},
    );
    return Number(rows[0]?.n);
  };

  it('drops the oldest hours of a disk that is low, without copies, and leaves the newest', async () => {
    const at = (ms: number) =>
      trace([{ startTimeUnixNano: BigInt(ms) * 1_000_000n, status: 'error' }]);
    await insertSpans(database, [...at(now - 30 * HOUR), ...at(now - 2 * HOUR)]);
    const ample = { ...policy, bytes: 1e9 };
    const told: unknown[] = [];
    await enforceRetention(database.store, {
      policy: ample,
      nowMs: now,
      isDiskLow: true,
      onDropped: ({ kept }) => told.push(kept),
    });
    expect(told).toEqual([undefined]);
    expect(await spansIn('otel_traces')).toBe(1);
    expect(await spansIn('otel_traces_kept')).toBe(0);
    const again = await enforceRetention(database.store, {
      policy: ample,
      nowMs: now,
      isDiskLow: true,
    });
    expect(again.dropped).toEqual([]);
    await command(database.store, 'TRUNCATE TABLE otel_traces');
    await command(database.store, 'TRUNCATE TABLE otel_traces_trace_id_ts');
    await command(database.store, 'TRUNCATE TABLE otel_traces_edge_halves');
    await command(database.store, 'TRUNCATE TABLE otel_traces_resource_keys');
    await command(database.store, 'TRUNCATE TABLE otel_traces_red_1m');
    await command(database.store, 'TRUNCATE TABLE otel_services_red_10m');
  });

  it('drops old hours from the store, keeps the young ones, and then has nothing to do', async () => {
    const at = (ms: number) => trace([{ startTimeUnixNano: BigInt(ms) * 1_000_000n }]);
    await insertSpans(database, [...at(now - 8 * DAY), ...at(now - 100 * DAY), ...at(now - HOUR)]);
    const ample = { ...policy, bytes: 1e9 };
    const { dropped } = await enforceRetention(database.store, { policy: ample, nowMs: now });
    expect(dropped.every(({ because }) => because === 'age')).toBe(true);
    for (const table of ['otel_traces', 'otel_traces_trace_id_ts', 'otel_traces_edge_halves']) {
      expect(await spansIn(table), table).toBe(1);
    }
    const { rows } = await query<{ hours: string }>(
      database.store,
      'SELECT uniqExact(Bucket) AS hours FROM otel_traces_resource_keys',
      {},
    );
    expect(rows).toEqual([{ hours: '1' }]);
    for (const table of ['otel_traces_red_1m', 'otel_services_red_10m'])
      expect(await spansIn(table), table).toBe(2);
    const again = await enforceRetention(database.store, { policy: ample, nowMs: now });
    expect(again).toEqual({ dropped: [], thinned: [] });
  }, 120_000);
});
