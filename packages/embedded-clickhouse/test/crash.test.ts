import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine, type TestEngine } from './open-engine.ts';

const ROWS = 60_000;
/** What decides how the engine cuts a body, and with it what a token stands for: the same on every attempt. */
const SETTINGS = {
  async_insert: '0',
  max_insert_threads: '1',
  max_insert_block_size: '1000000',
  min_insert_block_size_rows: '1000000',
  min_insert_block_size_bytes: '1000000000',
  deduplicate_blocks_in_dependent_materialized_views: '1',
};
const TABLE =
  'ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function send(db: TestEngine, token: string, body: Buffer): Promise<number> {
  const parameters = { ...SETTINGS, insert_deduplication_token: token };
  return (await db.ask('INSERT INTO base FORMAT Native', { body, parameters })).status;
}

async function counts(db: TestEngine): Promise<string> {
  return (
    await db.ask(
      'SELECT (SELECT count() FROM base), (SELECT uniqExact(id) FROM base), (SELECT sum(n) FROM per_key)',
    )
  ).text;
}

test('kill -9 in the middle of INSERTs, then the same bytes under the same token: no row lost, none doubled', async () => {
  let db = await openEngine({ dataDir: folder });
  await db.ask(
    `CREATE TABLE base (id UInt64, day Date, text String) ${TABLE.replace('ORDER BY', 'PARTITION BY day ORDER BY')}`,
  );
  await db.ask(`CREATE TABLE per_key (id UInt64, n UInt64) ${TABLE}`);
  await db.ask(
    'CREATE MATERIALIZED VIEW to_per_key TO per_key AS SELECT id % 1000 AS id, count() AS n FROM base GROUP BY id',
  );
  const interrupted: string[] = [];
  for (let cycle = 0; cycle < 6; cycle++) {
    const { bytes } = await db.ask(
      `SELECT number + ${cycle * ROWS} AS id, toDate('2026-11-01') + number % 3 AS day, toString(cityHash64(number)) AS text
       FROM numbers(${ROWS}) SETTINGS max_block_size = 1000000 FORMAT Native`,
    );
    const token = `block-${cycle}`;
    const first = send(db, token, bytes).catch(() => 'cut' as const);
    while (
      (await readdir(join(folder, 'spool'))).length === 0 &&
      (await Promise.race([first, 'waiting'])) === 'waiting'
    );
    // From "the body has begun to arrive" to "the parts are being written", later in each cycle.
    await new Promise((resolve) => setTimeout(resolve, cycle * 12));
    process.kill(db.engine.pid, 'SIGKILL');
    if ((await first) === 'cut') interrupted.push(token);
    await db[Symbol.asyncDispose]();
    db = await openEngine({ dataDir: folder });
    expect(await readdir(join(folder, 'spool'))).toEqual([]);
    expect(await send(db, token, bytes)).toBe(200);
    expect(await send(db, token, bytes)).toBe(200);
    const all = ROWS * (cycle + 1);
    expect(await counts(db)).toBe(`${all}\t${all}\t${all}\n`);
  }
  expect(interrupted.length).toBeGreaterThan(2);
  await db[Symbol.asyncDispose]();
}, 120_000);

test('INSERTs acknowledged before kill -9 are all there, next to those that were cut', async () => {
  const dataDir = join(folder, 'acknowledged');
  const db = await openEngine({ dataDir });
  await db.ask(`CREATE TABLE rows (id UInt32) ${TABLE}`);
  const acknowledged: number[] = [];
  const writers = Array.from({ length: 3 }, async (_, writer) => {
    for (let i = 0; ; i++) {
      const id = writer * 100_000 + i;
      const answer = await db
        .ask('INSERT INTO rows FORMAT CSV', { body: `${id}\n` })
        .catch(() => undefined);
      if (answer?.status !== 200) return;
      acknowledged.push(id);
      if (acknowledged.length === 60) process.kill(db.engine.pid, 'SIGKILL');
    }
  });
  await Promise.all(writers);
  await db[Symbol.asyncDispose]();
  await using again = await openEngine({ dataDir });
  const stored = (await again.ask('SELECT id FROM rows')).text.trim().split('\n').map(Number);
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
}, 60_000);
