import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@tracewell/journal';
import { type OpenBlock, openMetricsBlock, openTracesBlock, type Signal } from '@tracewell/storage';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DeadLetters } from '../src/delivery/dead-letters.ts';
import { Delivery } from '../src/delivery/deliver-blocks.ts';
import { StoreCircuit } from '../src/delivery/store-circuit.ts';

/*
 * What each version has written must be readable by every later one. `write-golden-journal.ts` says what
 * is in the folders; they are never written again.
 */
const GOLDEN = join(import.meta.dirname, 'golden');

let root = '';
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-golden-'));
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

async function ask<Row>(sql: string): Promise<Row[]> {
  const { url, username, password } = database.connection;
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const answer = await fetch(`${url}/?output_format_json_quote_64bit_integers=0`, {
    method: 'POST',
    body: sql,
    headers,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
}

/** Delivers everything that a copy of the folder holds. Resolves with how many items were stored. */
async function deliver(
  version: string,
  signal: Signal,
  openBlock: () => OpenBlock,
): Promise<number> {
  const folder = join(root, version, signal);
  await cp(join(GOLDEN, version, signal), folder, { recursive: true });
  const options = { folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 };
  await using journal = await openJournal(options);
  expect(journal.recovered.faults).toEqual([]);
  await using delivery = new Delivery({
    collector: version,
    signal,
    journal,
    openBlock,
    store: () => Promise.resolve(database.store),
    letters: new DeadLetters(join(root, version, 'dead-letter'), 0),
    circuit: new StoreCircuit(),
    log: pino({ enabled: false }),
    onInsert: () => undefined,
    onMovedAside: () => undefined,
  });
  await vi.waitFor(() => expect(journal.blocks()).toEqual([]), { timeout: 20_000, interval: 20 });
  return delivery.delivered.stored ?? 0;
}

const versions = (await readdir(GOLDEN)).filter((name) => name.startsWith('journal-')).sort();

it('has a journal of every layout so far', () => {
  expect(versions).toEqual(['journal-v1', 'journal-v2']);
});

describe.each(versions)('%s', (version) => {
  it('gives back every span as it was written', async () => {
    await ask('TRUNCATE TABLE otel_traces');
    expect(await deliver(version, 'traces', openTracesBlock)).toBe(6);
    const rows = await ask<{ n: number; attributes: Record<string, string> }>(
      `SELECT count() AS n, anyIf(SpanAttributes, notEmpty(SpanAttributes)) AS attributes FROM otel_traces WHERE ServiceName = 'golden' FORMAT JSON`,
    );
    expect(rows[0]?.n).toBe(6);
    expect(rows[0]?.attributes).toMatchObject({ text: 'Grüße', count: '42', list: '["a",1]' });
  });

  it('gives back every metric point', async () => {
    await ask('TRUNCATE TABLE otel_metrics_sum');
    expect(await deliver(version, 'metrics', openMetricsBlock)).toBe(3);
    const rows = await ask(
      'SELECT MetricName, Value, IsMonotonic FROM otel_metrics_sum FORMAT JSON',
    );
    expect(rows).toEqual([{ MetricName: 'golden.sum', Value: 7, IsMonotonic: true }]);
  });
});
