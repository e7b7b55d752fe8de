import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, PASSWORD, type TestEngine } from './open-engine.ts';

let db: TestEngine;
beforeAll(async () => {
  db = await openEngine();
  await db.ask('CREATE TABLE rows (id UInt32, text String) ENGINE = MergeTree ORDER BY id');
});
afterAll(() => db[Symbol.asyncDispose]());

/** Waits until the condition holds; the test's own timeout is the limit. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function isRunning(mark: string): Promise<boolean> {
  const sql = `SELECT count() FROM system.processes WHERE query LIKE '%${mark}%' AND query NOT LIKE '%system.processes%'`;
  return (await db.ask(sql)).text !== '0\n';
}

describe('answers in many chunks', () => {
  // The engine writes each chunk as a document of its own; one big block is the answer to compare with.
  const columns = 'number AS id, concat(\'a"b\\n\', toString(number)) AS `odd "name`';
  const many = `SELECT ${columns} FROM numbers(200000) SETTINGS max_block_size = 30000, max_threads = 1`;

  test.each([
    'TSV',
    'TSVWithNames',
    'TSVWithNamesAndTypes',
    'TSVRaw',
    'TSVRawWithNames',
    'CSV',
    'CSVWithNames',
    'CSVWithNamesAndTypes',
    'JSONEachRow',
    'JSONCompactEachRow',
    'JSONCompactEachRowWithNames',
    'JSONCompactEachRowWithNamesAndTypes',
    'JSONCompactStringsEachRowWithNamesAndTypes',
    'JSONStringsEachRow',
    'RowBinary',
    'RowBinaryWithNames',
    'RowBinaryWithNamesAndTypes',
    'MsgPack',
    'BSONEachRow',
    'TSKV',
    'LineAsString',
    'RawBLOB',
    'Values',
    'JSONColumns',
    'JSONObjectEachRow',
    'Pretty',
    'Vertical',
    'Markdown',
    'Parquet',
    'ArrowStream',
    'Avro',
    'SQLInsert',
    'CustomSeparated',
  ])('%s is one document', async (format) => {
    const streamed = await db.ask(`${many} FORMAT ${format}`);
    const whole = await db.ask(`${many} FORMAT ${format}`, {
      parameters: { wait_end_of_query: '1' },
    });
    // Avro files carry a random mark, Parquet may cut row groups as it likes: their length is compared.
    if (format === 'Avro') expect(streamed.bytes.length).toBe(whole.bytes.length);
    else expect(streamed.bytes.equals(whole.bytes)).toBe(true);
  });

  test('Native blocks can be inserted again', async () => {
    const { bytes } = await db.ask(
      'SELECT toUInt32(number) AS id, toString(number) AS text FROM numbers(200000) FORMAT Native',
    );
    await db.ask('INSERT INTO rows FORMAT Native', { body: bytes });
    expect((await db.ask('SELECT count(), sum(id) = sum(toUInt32(text)) FROM rows')).text).toBe(
      '200000\t1\n',
    );
  });

  test('JSON, totals and extremes are valid documents', async () => {
    const json = await db.ask(
      'SELECT number % 3 AS k, count() AS n FROM numbers(200000) GROUP BY k WITH TOTALS ORDER BY k LIMIT 2 FORMAT JSON',
    );
    expect(JSON.parse(json.text)).toMatchObject({
      rows: 2,
      rows_before_limit_at_least: 3,
      totals: { n: 200000 },
    });
    const each = await db.ask('SELECT number FROM numbers(200000) FORMAT JSON');
    expect(JSON.parse(each.text).data).toHaveLength(200000);
    const totals = await db.ask(
      'SELECT number % 2 AS k, count() FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k',
    );
    expect(totals.text).toBe('0\t5\n1\t5\n\n0\t10\n');
  });

  test('an answer without rows still has its header', async () => {
    expect((await db.ask('SELECT 1 AS a WHERE 0 FORMAT TSVWithNames')).text).toBe('a\n');
    expect((await db.ask('SELECT 1 AS a WHERE 0')).text).toBe('');
  });
});

describe('one request never touches another', () => {
  test('rows of a failed query never appear in a later answer', async () => {
    for (let i = 0; i < 10; i++) {
      const failing = db.ask(
        'SELECT number, throwIf(number = 300000) FROM numbers(1000000) SETTINGS max_block_size = 1000',
      );
      await failing.then(
        (answer) => expect(answer.status).not.toBe(200),
        () => undefined,
      );
      expect((await db.ask("SELECT 'clean'")).text).toBe('clean\n');
    }
  });

  test('a mixture of 300 parallel answers, parameters, failures: each is right', async () => {
    const kinds = [
      async (i: number) =>
        expect(
          (await db.ask('SELECT {n:UInt32} + 1', { parameters: { param_n: `${i}` } })).text,
        ).toBe(`${i + 1}\n`),
      async (i: number) =>
        expect((await db.ask(`SELECT count() FROM numbers(${i}) FORMAT JSONEachRow`)).text).toBe(
          `{"count()":${i}}\n`,
        ),
      async (i: number) => expect((await db.ask(`SELECT ${i}, nope`)).status).toBe(404),
      async (i: number) =>
        expect(
          (
            await db.ask("SELECT getSetting('max_threads')", {
              parameters: { max_threads: `${(i % 7) + 1}` },
            })
          ).text,
        ).toBe(`${(i % 7) + 1}\n`),
      async () =>
        expect((await db.ask('SELECT number FROM numbers(100000) FORMAT CSV')).bytes.length).toBe(
          588890,
        ),
    ];
    await Promise.all(Array.from({ length: 300 }, (_, i) => kinds[i % kinds.length]?.(i)));
  });

  test('a query that is slow to be analysed does not hold up others', async () => {
    // A scalar subquery runs while the query is being opened.
    const mark = randomUUID();
    const slow = db.ask(
      `SELECT '${mark}', (SELECT sum(sleepEachRow(0.5)) FROM numbers(4)) SETTINGS max_block_size = 1`,
    );
    let isSlowDone = false;
    void slow.finally(() => {
      isSlowDone = true;
    });
    await Promise.all(Array.from({ length: 20 }, () => db.ask('SELECT 1')));
    expect(isSlowDone).toBe(false);
    await slow;
  });

  test('a misspelt word is a syntax error, as on a server', async () => {
    expect((await db.ask('misspelt')).headers.get('x-clickhouse-exception-code')).toBe('62');
  });
});

describe('ends', () => {
  test.each([
    [
      'while it computes',
      (mark: string) =>
        `SELECT '${mark}', sum(cityHash64(number, number)) FROM numbers_mt(100000000000)`,
    ],
    [
      'while it is analysed',
      (mark: string) =>
        `SELECT '${mark}', (SELECT sum(cityHash64(number)) FROM numbers_mt(100000000000))`,
    ],
    ['while it streams', (mark: string) => `SELECT '${mark}', number FROM numbers(100000000000)`],
    [
      'as a whole document',
      (mark: string) =>
        `SELECT '${mark}', sum(cityHash64(number)) FROM numbers_mt(100000000000) FORMAT JSON`,
    ],
  ])('a client that goes away %s ends the query', async (_, sql) => {
    const mark = randomUUID();
    const gone = new AbortController();
    const asked = db.ask(sql(mark), { signal: gone.signal });
    const failed = expect(asked).rejects.toThrow();
    await until(() => isRunning(mark));
    gone.abort();
    await failed;
    await until(async () => !(await isRunning(mark)));
  });

  test('a slow reader holds the engine back: memory stays, the query waits', async () => {
    const sql = "SELECT repeat('x', 1000) FROM numbers(100000000)";
    const key = Buffer.from(`tracewell:${PASSWORD}`).toString('base64');
    const socket = connect(db.engine.port, '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${key}\r\nContent-Length: ${sql.length}\r\n\r\n${sql}`,
    );
    await new Promise((resolve) => socket.once('readable', resolve));
    const rss = async (): Promise<number> =>
      Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${db.engine.pid}/status`, 'utf8'))?.[1]);
    const rows = async (): Promise<string> =>
      (
        await db.ask(
          "SELECT read_rows FROM system.processes WHERE query LIKE '%repeat(%' AND query NOT LIKE '%processes%'",
        )
      ).text;
    let before = '';
    // Two equal readings in a row: nothing is read any more.
    await until(async () => {
      const now = await rows();
      const still = now === before && now !== '';
      before = now;
      return still;
    });
    if (process.platform === 'linux') expect(await rss()).toBeLessThan(1_200_000);
    socket.destroy();
    await until(async () => (await rows()) === '');
  });
});

describe('bodies', () => {
  test('a body that is cut is never inserted and leaves no file', async () => {
    const key = Buffer.from(`tracewell:${PASSWORD}`).toString('base64');
    const head = (more: string): string =>
      `POST /?query=INSERT+INTO+cut+FORMAT+CSV HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${key}\r\n${more}\r\n\r\n`;
    await db.ask('CREATE TABLE cut (id UInt32) ENGINE = MergeTree ORDER BY id');
    const spool = join(db.folder, 'spool');
    for (const start of [
      `${head('Content-Length: 100')}1\n2\n`,
      `${head('Transfer-Encoding: chunked')}4\r\n1\n2\n\r\n`,
    ]) {
      const socket = connect(db.engine.port, '127.0.0.1');
      socket.write(start);
      await until(async () => (await readdir(spool)).length === 1);
      socket.destroy();
      await until(async () => (await readdir(spool)).length === 0);
    }
    expect((await db.ask('SELECT count() FROM cut')).text).toBe('0\n');
  });

  test('more bodies than may wait are refused with Retry-After, and reads go on', async () => {
    const key = Buffer.from(`tracewell:${PASSWORD}`).toString('base64');
    const head = `POST /?query=INSERT+INTO+rows+FORMAT+CSV HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${key}\r\nContent-Length: 100\r\n\r\n`;
    const sockets = Array.from({ length: 4 }, () => connect(db.engine.port, '127.0.0.1'));
    for (const socket of sockets) socket.write(head);
    await until(async () => (await readdir(join(db.folder, 'spool'))).length === 4);
    const fifth = await db.ask('INSERT INTO rows FORMAT CSV', { body: '1,a\n' });
    expect([fifth.status, fifth.headers.get('retry-after'), fifth.text]).toEqual([
      503,
      '1',
      expect.stringContaining('TW4025'),
    ]);
    expect((await db.ask('SELECT 1')).text).toBe('1\n');
    for (const socket of sockets) socket.destroy();
    await until(
      async () => (await db.ask('INSERT INTO rows FORMAT CSV', { body: '1,a\n' })).status === 200,
    );
  });

  test('long inserts leave room for queries', async () => {
    await db.ask(
      'CREATE TABLE slow (id UInt8, w UInt8 MATERIALIZED sleepEachRow(0.05)) ENGINE = Memory',
    );
    let running = 4;
    const inserts = Array.from({ length: 4 }, async () => {
      expect((await db.ask('INSERT INTO slow FORMAT CSV', { body: '1\n'.repeat(40) })).status).toBe(
        200,
      );
      running--;
    });
    await Promise.all(Array.from({ length: 16 }, () => db.ask('SELECT 1')));
    expect(running).toBe(4);
    await Promise.all(inserts);
  });
});

describe('the process', () => {
  test('runs in UTC with nothing of this environment', async () => {
    expect((await db.ask('SELECT timezone(), toString(toDateTime(0))')).text).toBe(
      'UTC\t1970-01-01 00:00:00\n',
    );
    const environment = (await readFile(`/proc/${db.engine.pid}/environ`, 'utf8').catch(() => ''))
      .split('\0')
      .filter(Boolean);
    for (const line of environment)
      expect(line).toMatch(/^(TZ=UTC|UV_THREADPOOL_SIZE=\d+|MALLOC_[A-Z_]+=\d+|NODE_CHANNEL_.*)$/);
    const argv = await readFile(`/proc/${db.engine.pid}/cmdline`, 'utf8').catch(() => '');
    expect(argv).not.toContain(PASSWORD);
  });

  test('may use 40 % of the memory', async () => {
    const name = 'max_server_memory_usage_to_ram_ratio';
    const sql = `SELECT value FROM system.server_settings WHERE name = '${name}'`;
    expect((await db.ask(sql)).text).toBe('0.4\n');
  });

  test('keeps no logs of its own in tables', async () => {
    expect(
      (
        await db.ask(
          "SELECT count() FROM system.tables WHERE database = 'system' AND engine LIKE '%MergeTree'",
        )
      ).text,
    ).toBe('0\n');
  });
});
