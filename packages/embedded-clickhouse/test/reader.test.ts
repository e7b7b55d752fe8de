import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, openEngine, type TestEngine } from './open-engine.ts';

let db: TestEngine;
let secret = '';
beforeAll(async () => {
  db = await openEngine();
  await db.ask('CREATE TABLE rows (id UInt32, file String) ENGINE = MergeTree ORDER BY id');
  await db.ask("INSERT INTO rows VALUES (1, 'a')");
  secret = join(db.folder, 'secret.csv').replaceAll(/[\\']/g, '\\$&');
  await writeFile(join(db.folder, 'secret.csv'), 'hush\n');
});
afterAll(() => db[Symbol.asyncDispose]());

function asReader(sql: string, parameters: Record<string, string> = {}): Promise<Answer> {
  return db.ask(sql, { user: 'reader', parameters });
}

describe('the reader', () => {
  test.each([
    ['SELECT count() FROM rows', '1\n'],
    ['WITH 1 AS x SELECT x', '1\n'],
    ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
    ['SELECT rows.file FROM rows', 'a\n'],
    ['SELECT id AS file FROM rows', '1\n'],
    ["SELECT 'file(1) INTO OUTFILE'", 'file(1) INTO OUTFILE\n'],
    ['SHOW TABLES', 'rows\n'],
    ['EXISTS TABLE rows', '1\n'],
  ])('may ask %s', async (sql, text) => {
    expect((await asReader(sql)).text).toBe(text);
  });

  test('may set limits and the time zone of its own request', async () => {
    const answer = await asReader(
      "SELECT getSetting('max_threads'), toString(toDateTime({t:UInt32}))",
      {
        max_threads: '3',
        session_timezone: 'Asia/Kathmandu',
        param_t: '0',
      },
    );
    expect(answer.text).toBe('3\t1970-01-01 05:30:00\n');
  });

  test.each([
    "INSERT INTO rows VALUES (2, 'b')",
    'INSERT INTO rows SELECT 2',
    'CREATE TABLE more (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE more (a Int8)',
    'DROP TABLE rows',
    'ALTER TABLE rows DELETE WHERE 1',
    'TRUNCATE TABLE rows',
    'OPTIMIZE TABLE rows',
    'SYSTEM FLUSH LOGS',
    'KILL QUERY WHERE 1',
    'SET max_threads = 1',
    'SET readonly = 0',
    'SELECT 1 SETTINGS max_threads = 1',
    'SELECT 1 SETTINGS readonly = 0',
    "BACKUP TABLE rows TO File('x')",
    'SELECT 1; DROP TABLE rows',
    "SELECT 1 INTO OUTFILE '/tmp/tracewell-outfile'",
    "EXPLAIN SELECT file('PATH')",
  ])('may not %s', async (sql) => {
    const answer = await asReader(sql.replace('PATH', secret));
    expect(['62', '164', '358']).toContain(answer.headers.get('x-clickhouse-exception-code'));
    expect((await db.ask('SELECT count() FROM rows')).text).toBe('1\n');
  });

  test.each([
    "SELECT file('PATH')",
    "SELECT `file`('PATH')",
    "SELECT FILE /* x */ ('PATH')",
    "SELECT arrayMap(file, ['PATH'])",
    "SELECT arrayMap(x -> file(x), ['PATH'])",
    "SELECT * APPLY(file) FROM (SELECT 'PATH' AS x)",
    "SELECT * APPLY file FROM (SELECT 'PATH' AS x)",
    "SELECT * FROM file('PATH', LineAsString)",
    "SELECT * FROM 'PATH'",
    'SELECT * FROM `PATH`',
    "SELECT * FROM default.'PATH'",
    'SELECT 1 IN (SELECT * FROM `PATH`)',
    "SELECT * FROM eval('SELECT file(''PATH'')')",
    "SELECT * FROM view(SELECT file('PATH'))",
    "DESCRIBE TABLE file('PATH')",
    "DESCRIBE TABLE file('PATH', CSVWithNames)",
    "DESCRIBE 'PATH'",
    'DESCRIBE `PATH`',
    'SHOW CREATE TABLE `PATH`',
    'SHOW COLUMNS FROM `PATH`',
    "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT * FROM s3('http://127.0.0.1:1/x', 'CSV', 'a String')",
    "SELECT * FROM executable('x', 'TSV', 'a String')",
  ])('never sees a file or another server: %s', async (sql) => {
    const answer = await asReader(sql.replace('PATH', secret));
    expect(answer.text).not.toContain('hush');
    if (!sql.startsWith('SHOW')) expect(answer.status).not.toBe(200);
  });

  test('a table named by a parameter is not a way to a file', async () => {
    const answer = await asReader('SELECT * FROM {name:Identifier}', {
      param_name: join(db.folder, 'secret.csv'),
    });
    expect(answer.text).toMatch(/^Code: 164\./);
  });

  test('every table function that the engine does not call harmless is refused', async () => {
    const names = (
      await db.ask('SELECT name FROM system.table_functions WHERE NOT allow_readonly')
    ).text
      .trim()
      .split('\n');
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) {
      const answer = await asReader(`SELECT * FROM ${name}('${secret}', 'a', 'a String') LIMIT 1`);
      expect([name, answer.status]).not.toEqual([name, 200]);
      const described = await asReader(`DESCRIBE TABLE ${name}('${secret}', 'CSVWithNames')`);
      expect([name, described.text.includes('hush')]).toEqual([name, false]);
    }
  });

  test('has no session to keep', async () => {
    expect((await asReader('SELECT 1', { session_id: 'r' })).text).toBe('1\n');
    expect((await asReader('SELECT 2', { session_id: 'r', max_threads: '1' })).text).toBe('2\n');
  });
});
