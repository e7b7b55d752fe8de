import { expect, test } from 'vitest';
import { openEngine } from './open-engine.ts';

/** Short, so that the test need not wait for the 30 s of the product. */
const silenceMs = 3_000;

test('a crash inside the engine ends its process, though its handler would keep it spinning', async () => {
  await using db = await openEngine({ silenceMs });
  await db.ask('CREATE TABLE rows (id UInt32) ENGINE = MergeTree ORDER BY id');
  await db.ask('INSERT INTO rows VALUES (1)');
  process.kill(db.engine.pid, 'SIGSEGV');
  expect(await db.engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(db.lines.join('\n')).toMatch(
    /TW4027 the engine crashed|TW4028 the engine \(process \d+\)/,
  );
  await using again = await openEngine({ dataDir: db.folder });
  expect((await again.ask('SELECT count() FROM rows')).text).toBe('1\n');
}, 60_000);

test('a process that no longer runs anything is killed', async () => {
  await using db = await openEngine({ silenceMs });
  process.kill(db.engine.pid, 'SIGSTOP');
  expect(await db.engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(db.lines.join('\n')).toContain('TW4028');
}, 60_000);

test('long queries in every slot are no silence', async () => {
  await using db = await openEngine({ silenceMs: 1_000, maxQueries: 2 });
  const sql = 'SELECT sum(sleepEachRow(0.25)) FROM numbers(12) SETTINGS max_block_size = 1';
  const answers = await Promise.all([1, 2, 3].map(() => db.ask(sql)));
  expect(answers.map((answer) => answer.text)).toEqual(['0\n', '0\n', '0\n']);
  expect(db.lines).toEqual([]);
}, 60_000);
