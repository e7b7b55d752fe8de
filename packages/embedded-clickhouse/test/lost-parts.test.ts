import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine, type TestEngine } from './open-engine.ts';

const insert = (db: TestEngine, id: number) =>
  db.ask(`INSERT INTO rows SETTINGS insert_deduplication_token = 'token ${id}' VALUES (${id})`);

async function ids(db: TestEngine): Promise<string> {
  return (await db.ask('SELECT groupArray(id) FROM (SELECT id FROM rows ORDER BY id)')).text.trim();
}

/** The folder of a table's part, wherever the engine keeps the table. */
async function partFolder(dataDir: string, part: string): Promise<string> {
  const found = await readdir(join(dataDir, 'store'), { recursive: true });
  const path = found.find((one) => one.endsWith(`/${part}`));
  if (path === undefined) throw new Error(`no part ${part}`);
  return join(dataDir, 'store', path);
}

test('an INSERT whose token was noted and whose part never got its name is stored when sent again', async () => {
  await using db = await openEngine();
  await db.ask(
    'CREATE TABLE rows (id UInt32) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100',
  );
  for (const id of [1, 2, 3]) expect((await insert(db, id)).status).toBe(200);
  // The oldest two become one part: their own are gone from the disk, yet not lost.
  await db.ask(
    'OPTIMIZE TABLE rows PARTITION tuple() FINAL SETTINGS optimize_skip_merged_partitions = 1',
  );
  expect((await insert(db, 4)).status).toBe(200);
  await db.engine.stop();
  // What a kill leaves between the note and the name: the log knows the token, the folder has no such part.
  await rm(await partFolder(db.folder, 'all_4_4_0'), { recursive: true });

  await using again = await openEngine({ dataDir: db.folder });
  expect(await ids(again)).toBe('[1,2,3]');
  for (const id of [1, 2, 3, 4]) expect((await insert(again, id)).status).toBe(200);
  expect(await ids(again)).toBe('[1,2,3,4]');
  expect((await insert(again, 4)).status).toBe(200);
  expect(await ids(again)).toBe('[1,2,3,4]');
}, 60_000);

test('tokens of parts that were dropped or merged away stay known', async () => {
  await using db = await openEngine();
  await db.ask(
    'CREATE TABLE rows (id UInt32) ENGINE = MergeTree PARTITION BY id % 2 ORDER BY id SETTINGS non_replicated_deduplication_window = 100',
  );
  for (const id of [1, 2, 3, 4]) expect((await insert(db, id)).status).toBe(200);
  await db.ask('OPTIMIZE TABLE rows FINAL');
  await db.engine.stop();
  await using again = await openEngine({ dataDir: db.folder });
  for (const id of [1, 2, 3, 4]) expect((await insert(again, id)).status).toBe(200);
  expect(await ids(again)).toBe('[1,2,3,4]');
}, 60_000);
