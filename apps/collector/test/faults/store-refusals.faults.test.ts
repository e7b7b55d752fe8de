import { migrate, openStore } from '@tracewell/storage';
import type { ProxiedRequest } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { eventually, openFaultRun, openRemoteRun } from './fault-run.ts';

function isInsert({ query }: ProxiedRequest): boolean {
  return query.startsWith('INSERT INTO `otel_traces`');
}

/** Errors that pass: ClickHouse's code, its name, and the HTTP status it comes with. */
const PASSING: readonly (readonly [code: number, name: string, status: number])[] = [
  [60, 'UNKNOWN_TABLE', 404],
  [159, 'TIMEOUT_EXCEEDED', 500],
  [164, 'READONLY', 500],
  [202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 500],
  [209, 'SOCKET_TIMEOUT', 500],
  [210, 'NETWORK_ERROR', 500],
  [236, 'ABORTED', 500],
  [241, 'MEMORY_LIMIT_EXCEEDED', 500],
  [242, 'TABLE_IS_READ_ONLY', 500],
  [243, 'NOT_ENOUGH_SPACE', 500],
  [252, 'TOO_MANY_PARTS', 500],
  [285, 'TOO_FEW_LIVE_REPLICAS', 500],
  [319, 'UNKNOWN_STATUS_OF_INSERT', 500],
  [425, 'SYSTEM_ERROR', 500],
  [497, 'ACCESS_DENIED', 500],
  [516, 'AUTHENTICATION_FAILED', 403],
  [999, 'KEEPER_EXCEPTION', 500],
];

it('row 18: access revoked, a replica read-only and other errors that pass drop nothing', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun();
  const { store } = run;
  const left = [...PASSING];
  store.proxy.decide = (request) => {
    const next = isInsert(request) ? left.shift() : undefined;
    if (next === undefined) return undefined;
    const [code, name, status] = next;
    const headers = { 'X-ClickHouse-Exception-Code': String(code) };
    return { kind: 'answer', status, headers, body: `Code: ${code}. DB::Exception: no. (${name})` };
  };
  await run.send();
  // What the store refused so often lets others go first; each is stored once all the same.
  await eventually(() => expect(left).toEqual([]), 120_000);
  await run.send();
  const { report } = await run.expectConserved();
  expect(report.ledger.traces.deadLettered).toEqual({});
});

it('row 18: a migration that is under way loses no span in any rollup', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun({ migrated: false });
  const { ingest, store } = run;
  // Slow enough for blocks to be sealed between a table and the views on it.
  store.proxy.decide = ({ body }) =>
    body.includes('CREATE MATERIALIZED VIEW') ? { kind: 'delay', ms: 2500 } : undefined;
  const load = run.startLoad({ senders: 1 });
  await load.more(3);
  await ingest.untilSaid('TW3210');
  await using throughProxy = openStore({ ...store.database.connection, url: store.proxy.url });
  await migrate(throughProxy, { mode: 'embedded' });
  await load.stop();
  await run.expectConserved();
});

it('row 18: a table that goes away and comes back drops nothing', {
  timeout: 180_000,
}, async () => {
  await using run = await openFaultRun();
  const { ingest } = run;
  const load = run.startLoad({ senders: 1 });
  await eventually(async () => expect(await run.storedSpans()).toBeGreaterThan(0));
  await ingest.ask('DETACH TABLE otel_traces');
  await load.more(3);
  await ingest.untilSaid('TW3206 otel_traces');
  await ingest.ask('ATTACH TABLE otel_traces');
  await load.stop();
  const { report } = await run.expectConserved();
  expect(report.ledger.traces.deadLettered).toEqual({});
});

it('row 16: too many parts make delivery wait until merges have caught up', {
  timeout: 180_000,
}, async () => {
  await using run = await openFaultRun();
  const { ingest } = run;
  await ingest.ask('SYSTEM STOP MERGES otel_traces');
  await ingest.ask(
    'ALTER TABLE otel_traces MODIFY SETTING parts_to_throw_insert = 3, parts_to_delay_insert = 3',
  );
  const load = run.startLoad({ senders: 1 });
  await ingest.untilSaid('Too many parts');
  const refusedAt = run.ledger.requests;
  await load.more(10);
  expect(run.ledger.requests).toBeGreaterThan(refusedAt); // the receivers go on
  await ingest.ask('SYSTEM START MERGES otel_traces');
  await ingest.ask(
    'ALTER TABLE otel_traces RESET SETTING parts_to_throw_insert, parts_to_delay_insert',
  );
  await load.stop();
  const { report } = await run.expectConserved();
  expect(report.ledger.traces.deadLettered).toEqual({});
});
