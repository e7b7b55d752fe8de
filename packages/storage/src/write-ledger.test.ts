import { openTestDatabase } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { query } from './store.ts';
import { writeLedger } from './write-ledger.ts';

it('keeps the newest row of each collector and signal', async () => {
  await using db = await openTestDatabase();
  const row = {
    collector: 'a',
    signal: 'traces',
    updatedAtMs: 1_795_235_969_526,
    received: 10,
    stored: 7,
    rejected: { in_future: 2 },
    deduplicated: 1,
    sampledOut: 0,
    expiredOnArrival: 0,
    deadLettered: {},
    inJournal: 0,
  } as const;
  await writeLedger(db.store, [row, { ...row, signal: 'metrics', received: 0 }]);
  await writeLedger(db.store, [{ ...row, updatedAtMs: row.updatedAtMs + 1, received: 11 }]);
  const { rows } = await query(
    db.store,
    `SELECT Signal, Received, Rejected, toUnixTimestamp64Milli(UpdatedAt) AS at
     FROM tracewell_ledger FINAL ORDER BY Signal`,
    {},
  );
  expect(rows).toEqual([
    { Signal: 'metrics', Received: '0', Rejected: { in_future: '2' }, at: '1795235969526' },
    { Signal: 'traces', Received: '11', Rejected: { in_future: '2' }, at: '1795235969527' },
  ]);
});
