import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINGERPRINT_BYTES, openJournal } from '@tracewell/journal';
import { decodeTracesJson } from '@tracewell/otlp';
import {
  listDeadLetters,
  openTracesBlock,
  readDeadLetter,
  readRows,
  type SealedTable,
  type TracesBlock,
} from '@tracewell/storage';
import { openTestDatabase, otlpTracesRequest, span, type TestDatabase } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { toLedger } from '../telemetry/ledger.ts';
import { DeadLetters } from './dead-letters.ts';
import { Delivery } from './deliver-blocks.ts';
import { LetterReplays } from './replay-letters.ts';
import { SignalLane } from './signal-lane.ts';
import { StoreCircuit } from './store-circuit.ts';

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
/** The way of spans with a folder of its own, or another life of one that ended. */
async function openPath(again?: number, deadLetterBytes = 2 ** 20) {
  folders += again === undefined ? 1 : 0;
  const number = again ?? folders;
  const folder = join(root, String(number));
  const deadLetterFolder = join(root, `${number}-dead`);
  const options = { folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 };
  const journal = await openJournal(options);
  const errors: string[] = [];
  const examples = new Map<string, { service: string; name: string }>();
  const delivery = new Delivery<TracesBlock>({
    collector: `test${number}`,
    signal: 'traces',
    journal,
    openBlock: openTracesBlock,
    store: () => Promise.resolve(database.store),
    letters: new DeadLetters(deadLetterFolder, deadLetterBytes),
    circuit: new StoreCircuit(),
    log: pino({ level: 'error' }, { write: (line) => errors.push(line) }),
    onInsert: () => undefined,
    onMovedAside: (reason, example) => examples.set(reason, example),
  });
  const lane = new SignalLane<TracesBlock>({
    journal,
    openBlock: openTracesBlock,
    onSealed: (block) => delivery.add(block),
    isStoreBusy: () => delivery.isBusy,
  });
  const service = `service${number}`;
  /** One block with so many spans of a name, acknowledged and handed to delivery. */
  const take = async (name: string, spans: number, statusOf = (_: number) => ''): Promise<void> => {
    const sketches = Array.from({ length: spans }, (_, i) =>
      span({ name, service, statusMessage: statusOf(i) }),
    );
    const body = Buffer.from(otlpTracesRequest(sketches));
    await lane.accept(body, (block) => ({
      outcome: decodeTracesJson(body, block.sink),
      ids: undefined,
    }));
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
    await replays[Symbol.asyncDispose]();
    await delivery[Symbol.asyncDispose]();
    await journal[Symbol.asyncDispose]();
  };
  /** Sends a letter again as `tracewell dlq replay` asks for. */
  const replays = new LetterReplays({
    folder: deadLetterFolder,
    signal: 'traces',
    store: () => Promise.resolve(database.store),
    circuit: new StoreCircuit(),
    log: pino({ enabled: false }),
    restored: (letter) => delivery.restored(letter),
    isUnderWay: (block) => delivery.isUnderWay(block),
    forget: (id) => delivery.forgetRestored(id),
  });
  return {
    ...{ number, folder, deadLetterFolder, journal, delivery, take, ledger, stored },
    ...{ errors, examples, replays, service, end },
  };
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

it('repeats a block that a view refuses as it is, while others go first', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  await ask(NUMBERS_ONLY);
  await path.take('one', 3);
  await path.take('2', 2);
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 2, inJournal: 3 }));
  const postponed = path.delivery.postponed;
  await eventually(() => expect(path.delivery.postponed).toBeGreaterThan(postponed + 3));
  expect(path.ledger()).toMatchObject({ stored: 2, inJournal: 3, deadLettered: {} });
  await ask('DROP VIEW numbers_only');
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 5, inJournal: 0 }));
  // The table had the rows from the first attempt on: no repeat doubled them.
  expect(await path.stored()).toEqual({ one: 3, '2': 2 });
  await path.end();
});

/** While it holds, no status message but two can be read into the table. */
async function withNarrowColumn(run: () => Promise<void>): Promise<void> {
  await ask('TRUNCATE TABLE otel_traces');
  await ask("ALTER TABLE otel_traces MODIFY COLUMN StatusMessage Enum8('' = 0, 'fine' = 1)");
  try {
    await run();
  } finally {
    await ask('ALTER TABLE otel_traces MODIFY COLUMN StatusMessage String');
  }
}

it('moves only the rows aside that cannot be read, and stores the rest of their block', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  await withNarrowColumn(async () => {
    await path.take('mixed', 200, (i) => (i === 3 || i === 117 ? 'unheard of' : 'fine'));
    await eventually(() =>
      expect(path.ledger()).toMatchObject({
        received: 200,
        stored: 198,
        deadLettered: { clickhouse_691: 2 },
        inJournal: 0,
      }),
    );
    expect(await path.stored()).toEqual({ mixed: 198 });
    const [letter, ...others] = await listDeadLetters(path.deadLetterFolder);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ signal: 'traces', table: 'otel_traces', rows: 2 });
    const read = await readDeadLetter(path.deadLetterFolder, letter?.id ?? '');
    const rows = readRows(read?.table as SealedTable);
    expect(rows.map((row) => row.StatusMessage)).toEqual(['unheard of', 'unheard of']);
    const example = { service: path.service, name: 'mixed' };
    expect([...path.examples]).toEqual([['clickhouse_691', example]]);
  });
  await path.end();
});

it('keeps what it cut out over a restart, so that a repeat has the same bytes', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  // The rest of the block is refused too, so that the block is still there at the restart.
  await ask("ALTER TABLE otel_traces ADD CONSTRAINT no_mixed CHECK SpanName != 'mixed'");
  await withNarrowColumn(async () => {
    await path.take('mixed', 50, (i) => (i === 7 ? 'unheard of' : ''));
    await eventually(() => expect(path.delivery.postponed).toBeGreaterThan(2));
  });
  await path.end();
  // Everything could be read now; the row is in the dead-letter folder all the same.
  await ask('ALTER TABLE otel_traces DROP CONSTRAINT no_mixed');
  const again = await openPath(path.number);
  await eventually(() =>
    expect(again.ledger()).toMatchObject({ stored: 49, deadLettered: { clickhouse_691: 1 } }),
  );
  expect(await again.stored()).toEqual({ mixed: 49 });
  await again.end();
});

it('keeps every row that it cuts out of one block, and counts a letter only with its block', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  const letters = () => listDeadLetters(path.deadLetterFolder);
  const replay = async (): Promise<void> => {
    for (const { id } of await letters()) {
      await writeFile(join(path.deadLetterFolder, `${id}.replay`), '');
    }
  };
  // Refused as a whole too, so that the block is still there when more of its rows become unreadable.
  await ask("ALTER TABLE otel_traces ADD CONSTRAINT no_twice CHECK SpanName != 'twice'");
  await withNarrowColumn(async () => {
    await ask(
      "ALTER TABLE otel_traces MODIFY COLUMN StatusMessage Enum8('' = 0, 'fine' = 1, 'odd' = 2)",
    );
    const odd = new Map([
      [7, 'unheard of'],
      [31, 'odd'],
    ]);
    await path.take('twice', 50, (i) => odd.get(i) ?? 'fine');
    await eventually(async () => expect(await letters()).toHaveLength(1));
    await ask("ALTER TABLE otel_traces MODIFY COLUMN StatusMessage Enum8('' = 0, 'fine' = 1)");
    await eventually(async () => expect(await letters()).toHaveLength(2));
    const rows = [];
    for (const { id } of await letters()) {
      const letter = await readDeadLetter(path.deadLetterFolder, id);
      rows.push(...readRows(letter?.table as SealedTable).map((row) => row.StatusMessage));
    }
    expect(rows).toEqual(['unheard of', 'odd']);
  });
  // Everything could be stored now, but for the block itself.
  await ask('ALTER TABLE otel_traces DROP CONSTRAINT no_twice');
  await replay();
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 50, inJournal: 0 }));
  expect(path.ledger().deadLettered).toEqual({});
  expect(await path.stored()).toEqual({ twice: 50 });
  await eventually(async () => expect(await letters()).toEqual([]));
  await path.end();
});

it('names a block of an early version whose columns it does not know, and delivers the others', {
  timeout: 60_000,
}, async () => {
  const path = await openPath();
  const block = path.journal.recovered.nextBlock;
  await path.journal.append(() => ({
    block: block - 1,
    items: 1,
    atMs: Date.now(),
    fingerprints: new Uint8Array(FINGERPRINT_BYTES),
    counts: { received: 1, accepted: 1 },
    sections: [{ table: 'otel_traces', rows: 1, growth: [Buffer.from('x')] }],
  }));
  await path.end();
  const again = await openPath(path.number);
  await again.take('known', 2);
  await eventually(() =>
    expect(again.ledger()).toMatchObject({ received: 3, stored: 2, inJournal: 1 }),
  );
  expect(again.errors.join('')).toContain('TW3105');
  await again.end();
});

it('lets a block wait while the dead-letter folder is full', { timeout: 60_000 }, async () => {
  const path = await openPath(undefined, 100);
  await withNarrowColumn(async () => {
    await path.take('mixed', 5, (i) => (i === 2 ? 'unheard of' : ''));
    await eventually(() => expect(path.delivery.postponed).toBeGreaterThan(1));
    expect(path.ledger()).toMatchObject({ stored: 0, inJournal: 5, deadLettered: {} });
  });
  await eventually(() => expect(path.ledger()).toMatchObject({ stored: 5, inJournal: 0 }));
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
