import { insertLogs, insertSpans, log, openTestDatabase, span } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { query } from '../store.ts';
import { removeSampleSpans } from './remove-sample-spans.ts';

it('removes sample spans and what was derived from them, and nothing else', async () => {
  await using database = await openTestDatabase();
  const sample = { 'tracewell.sample': true };
  await insertSpans(database, [
    span({ service: 'gateway', resource: sample }),
    span({ service: 'catalog', resource: sample, kind: 'client' }),
    span({ service: 'billing' }),
    span({ service: 'catalog', name: 'real' }),
  ]);
  await insertLogs(database, [log({ resource: sample }), log({ body: 'real' })]);
  expect(await removeSampleSpans(database.store)).toEqual({ spans: 2, services: ['gateway'] });
  const count = async (table: string, where: string): Promise<number> => {
    const sql = `SELECT count() AS n FROM ${table} WHERE ${where}`;
    const { rows } = await query<{ n: string }>(database.store, sql, {});
    return Number(rows[0]?.n);
  };
  expect(await count('otel_traces', '1')).toBe(2);
  expect(await count('otel_logs', '1')).toBe(1);
  expect(await count('otel_traces_red_1m', "ServiceName = 'gateway'")).toBe(0);
  expect(await count('otel_traces_red_1m', "ServiceName = 'billing'")).toBe(1);
  expect(await count('otel_services_red_10m', "ServiceName = 'gateway'")).toBe(0);
  expect(await count('otel_services_red_10m', "ServiceName = 'billing'")).toBe(1);
  expect(await count('otel_traces_trace_id_ts', '1')).toBe(2);
});
