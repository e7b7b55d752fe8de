import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@tracewell/journal';
import { openTracesBlock, type TracesBlock } from '@tracewell/storage';
import { openTestDatabase, otlpTracesRequest, span, type TestDatabase } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeSpans } from '../receivers/decode-body.ts';
import { toLedger } from '../telemetry/ledger.ts';
import { Delivery } from './deliver-blocks.ts';
import { usualIntakeRules } from './intake-rules.ts';
import { SignalLane } from './signal-lane.ts';

let root = '';
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-delivery-'));
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

let folders = 0;
async function openPath() {
  folders += 1;
  const folder = join(root, String(folders));
  const deadLetterFolder = join(root, `${folders}-dead`);
  const options = { folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 };
  const journal = await openJournal(options);
  const delivery = new Delivery<TracesBlock>({
    collector: `test${folders}`,
    signal: 'traces',
    journal,
    openBlock: openTracesBlock,
    store: () => Promise.resolve(database.store),
    deadLetterFolder,
    log: pino({ enabled: false }),
    onInsert: () => undefined,
  });
  const lane = new SignalLane<TracesBlock>({
    journal,
    openBlock: openTracesBlock,
    onSealed: (block) => delivery.add(block),
  });
  const service = `service${folders}`;
  /** One block with so many spans of a name, acknowledged and handed to delivery. */
  const take = async (name: string, spans: number): Promise<void> => {
    const sketches = Array.from({ length: spans }, () => span({ name, service }));
    const body = Buffer.from(otlpTracesRequest(sketches));
    await lane.accept(body, (block) => {
      const times = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
      const decode = decodeSpans('json', usualIntakeRules());
      const { outcome, facts } = decode(body, block, times);
      return { outcome, ids: facts.ids };
    });
    await lane[Symbol.asyncDispose](); // seals the block; the lane goes on with the next
  };
  const ledger = () => {
    const inJournal = journal.blocks().reduce((sum, { items }) => sum + items, 0);
    return toLedger(lane.counts, delivery.delivered, inJournal);
  };
  const stored = async (): Promise<Record<string, number>> => {
    const rows = await ask<{ SpanName: string; n: number }>(
      `SELECT SpanName, toUInt32(count()) AS n FROM otel_traces WHERE ServiceName = '${service}' GROUP BY SpanName FORMAT JSON`,
    );
    return Object.fromEntries(rows.map(({ SpanName, n }) => [SpanName, n]));
  };
  const end = async (): Promise<void> => {
    await delivery[Symbol.asyncDispose]();
    await journal[Symbol.asyncDispose]();
  };
  return { folder, deadLetterFolder, delivery, take, ledger, stored, end };
}

async function ask<Row>(sql: string): Promise<Row[]> {
  const { url, username, password } = database.connection;
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const answer = await fetch(url, { method: 'POST', body: sql, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
}

function eventually(check: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

it('lets other blocks go first when the store refuses one, and delivers it once it can', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  await ask("ALTER TABLE otel_traces ADD CONSTRAINT no_bad CHECK SpanName != 'bad'");
  await path.take('bad', 3);
  await path.take('good', 2);
  await path.take('fine', 4);
  await eventually(async () => expect(await path.stored()).toEqual({ good: 2, fine: 4 }));
  await eventually(() =>
    expect(path.ledger()).toMatchObject({ received: 9, stored: 6, inJournal: 3 }),
  );
  await ask('ALTER TABLE otel_traces DROP CONSTRAINT no_bad');
  await eventually(async () => expect(await path.stored()).toEqual({ good: 2, fine: 4, bad: 3 }));
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 9, inJournal: 0 }));
  expect(path.ledger().deadLettered).toEqual({});
  await path.end();
});

const NUMBERS_ONLY =
  'CREATE MATERIALIZED VIEW numbers_only ENGINE = Null AS SELECT toUInt32(CAST(SpanName AS String)) AS n FROM otel_traces';

it('moves no rows aside while the table takes no others, and stores them once it does', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  await ask(NUMBERS_ONLY);
  await path.take('one', 3);
  await path.take('two', 2);
  // Each has been refused more often than poison must be.
  await eventually(() => expect(path.delivery.postponed).toBeGreaterThan(6));
  expect(path.ledger()).toMatchObject({ received: 5, stored: 0, inJournal: 5, deadLettered: {} });
  await ask('DROP VIEW numbers_only');
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 5, inJournal: 0 }));
  expect(await path.stored()).toEqual({ one: 3, two: 2 });
  await path.end();
});

it('moves the rows aside that the table refuses while it takes others', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  await ask(NUMBERS_ONLY);
  try {
    await path.take('one', 3);
    await path.take('2', 2);
    await eventually(() => {
      const { stored, deadLettered, inJournal } = path.ledger();
      expect({ stored, deadLettered, inJournal }).toEqual({
        stored: 2,
        deadLettered: { clickhouse_6: 3 },
        inJournal: 0,
      });
    });
    expect(await readdir(path.deadLetterFolder)).toHaveLength(2);
  } finally {
    await ask('DROP VIEW numbers_only');
  }
  await path.end();
});

it('counts a block once though its delivery cannot be noted, and ends in order all the same', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  const inTheWay = join(path.folder, 'checkpoint.json.tmp');
  await mkdir(inTheWay);
  await path.take('one', 3);
  await path.take('two', 2);
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 5, inJournal: 0 }));
  await rm(inTheWay, { recursive: true });
  await eventually(async () => expect(await readdir(path.folder)).toContain('checkpoint.json'));
  expect(path.ledger()).toMatchObject({ received: 5, stored: 5 });
  await mkdir(inTheWay);
  await path.take('three', 1);
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 6 }));
  await path.end();
});
