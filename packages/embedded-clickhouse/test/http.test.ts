import { request } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, PASSWORD, type TestEngine } from './open-engine.ts';

let db: TestEngine;
beforeAll(async () => {
  db = await openEngine({ allowedHosts: ['store.example'] });
  await db.ask('CREATE TABLE rows (id UInt32, text String) ENGINE = MergeTree ORDER BY id');
});
afterAll(() => db[Symbol.asyncDispose]());

async function rowsOf(table: string): Promise<string> {
  return (await db.ask(`SELECT * FROM ${table} ORDER BY ALL FORMAT CSV`)).text;
}

/** Exact headers, which fetch would not let through. */
function raw(
  headers: Record<string, string>,
  path = '/ping',
  method = 'GET',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(db.engine.url + path, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end();
  });
}

describe('where the query stands', () => {
  test('in the body, in the URL, in both with a line break between', async () => {
    expect((await db.ask('SELECT 1')).text).toBe('1\n');
    expect((await db.ask('SELECT 2', { method: 'GET' })).text).toBe('2\n');
    expect((await db.ask('SELECT 3 -- comment', { body: '+ 1' })).text).toBe('4\n');
  });

  test.each([
    ['TSV in the body after the statement', 'INSERT INTO rows FORMAT TSV\n1\ta\n', undefined],
    ['VALUES with expressions', "INSERT INTO rows VALUES (0 + 1, 'a')", undefined],
    ['statement in the URL, rows in the body', 'INSERT INTO rows FORMAT CSV', '1,a\n'],
    ['rows begin in the URL', "INSERT INTO rows VALUES (1, 'a'),", " (1, 'a')"],
    [
      'columns and settings',
      'INSERT INTO rows (text, id) SETTINGS max_threads = 1 FORMAT CSV',
      'a,1\n',
    ],
    [
      'input()',
      "INSERT INTO rows SELECT id - 1, text FROM input('id UInt32, text String') FORMAT CSV",
      '2,a\n',
    ],
    ['INSERT SELECT', "INSERT INTO rows SELECT 1, 'a'", undefined],
  ])('INSERT: %s', async (_, sql, body) => {
    await db.ask('TRUNCATE TABLE rows');
    const answer = await db.ask(sql, body === undefined ? {} : { body });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(new Set((await rowsOf('rows')).trim().split('\n'))).toEqual(new Set(['1,"a"']));
  });

  test.each([
    'Native',
    'RowBinary',
    'RowBinaryWithNamesAndTypes',
    'Parquet',
    'ArrowStream',
    'Avro',
    'ORC',
    'MsgPack',
    'BSONEachRow',
    'JSONEachRow',
    'JSON',
    'CSVWithNames',
    'JSONColumns',
  ])('INSERT of %s, plain, gzip and deflate', async (format) => {
    await db.ask('TRUNCATE TABLE rows');
    const { bytes } = await db.ask(
      `SELECT toUInt32(number) AS id, concat('ü', toString(number)) AS text FROM numbers(3) FORMAT ${format}`,
    );
    const expected = '0,"ü0"\n1,"ü1"\n2,"ü2"\n';
    const sql = `INSERT INTO rows FORMAT ${format}`;
    for (const [encoding, body] of [
      ['identity', bytes],
      ['gzip', gzipSync(bytes)],
      ['deflate', deflateSync(bytes)],
    ] as const) {
      await db.ask('TRUNCATE TABLE rows');
      const answer = await db.ask(sql, { body, headers: { 'Content-Encoding': encoding } });
      expect([encoding, answer.status, answer.text]).toEqual([encoding, 200, '']);
      expect(await rowsOf('rows')).toBe(expected);
    }
  });

  test('a compressed query is read, damaged and unknown compression is refused by name', async () => {
    const zipped = { body: gzipSync('SELECT 5'), headers: { 'Content-Encoding': 'gzip' } };
    expect((await db.ask('', zipped)).text).toBe('5\n');
    const broken = await db.ask('INSERT INTO rows FORMAT CSV', {
      body: deflateSync('1,a').subarray(0, 6),
      headers: { 'Content-Encoding': 'deflate' },
    });
    expect([broken.status, broken.text]).toEqual([400, expect.stringContaining('TW4018')]);
    const zstd = await db.ask('INSERT INTO rows FORMAT CSV', {
      body: 'x',
      headers: { 'Content-Encoding': 'zstd' },
    });
    expect([zstd.status, zstd.text]).toEqual([415, expect.stringContaining('TW4017')]);
  });
});

describe('parameters of the request', () => {
  test('settings belong to one request', async () => {
    const sql = "SELECT getSetting('max_block_size')";
    expect((await db.ask(sql, { parameters: { max_block_size: '123' } })).text).toBe('123\n');
    const others = await Promise.all(Array.from({ length: 20 }, () => db.ask(sql)));
    expect(new Set(others.map((answer) => answer.text))).toEqual(new Set(['65409\n']));
  });

  test('parallel parameters never mix', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        db.ask('SELECT {n:UInt32}, {s:String}', {
          parameters: { param_n: `${i}`, param_s: `s${i}` },
        }),
      ),
    );
    answers.forEach((answer, i) => {
      expect(answer.text).toBe(`${i}\ts${i}\n`);
    });
    expect(await db.ask('SELECT {n:UInt32}')).toMatchObject({
      status: 500,
      text: expect.stringContaining('Code: 456.'),
    });
  });

  test('half a megabyte of parameters fits into the URL', async () => {
    const param_s = 'x'.repeat(500_000);
    const answer = await db.ask('SELECT length({s:String})', { parameters: { param_s } });
    expect(answer.text).toBe('500000\n');
  });

  test('database, default_format, query_id, the format header', async () => {
    await db.ask('CREATE DATABASE IF NOT EXISTS `odd name`');
    const answer = await db.ask('SELECT currentDatabase() AS d', {
      parameters: { database: 'odd name', query_id: 'mine', default_format: 'JSONEachRow' },
    });
    expect(answer.text).toBe('{"d":"odd name"}\n');
    expect(answer.headers.get('x-clickhouse-query-id')).toBe('mine');
    expect(answer.headers.get('x-clickhouse-format')).toBe('JSONEachRow');
    expect(answer.headers.get('x-clickhouse-timezone')).toBe('UTC');
    expect(
      (await db.ask('SELECT 1 AS a', { headers: { 'X-ClickHouse-Format': 'CSVWithNames' } })).text,
    ).toBe('"a"\n1\n');
    expect(await db.ask('SELECT 1', { parameters: { database: 'nowhere' } })).toMatchObject({
      status: 404,
    });
  });

  test('answers are compressed only when both sides ask', async () => {
    const parameters = { enable_http_compression: '1' };
    expect((await db.ask('SELECT 1')).headers.get('content-encoding')).toBeNull();
    const gzip = await db.ask('SELECT 1', { parameters, headers: { 'Accept-Encoding': 'gzip' } });
    expect([gzip.headers.get('content-encoding'), gzip.text]).toEqual(['gzip', '1\n']);
    const deflate = await db.ask('SELECT 1', {
      parameters,
      headers: { 'Accept-Encoding': 'deflate' },
    });
    expect([deflate.headers.get('content-encoding'), deflate.text]).toEqual(['deflate', '1\n']);
  });

  test('wait_end_of_query has the whole answer counted', async () => {
    const answer = await db.ask('SELECT number FROM numbers(1000)', {
      parameters: { wait_end_of_query: '1' },
    });
    expect(JSON.parse(answer.headers.get('x-clickhouse-summary') ?? '')).toMatchObject({
      result_rows: '1000',
    });
  });
});

describe('errors', () => {
  test.each([
    ['SELEC 1', 400, '62'],
    ['SELECT nope', 404, '47'],
    ['SELECT * FROM nowhere', 404, '60'],
    ['SELECT nofunction(1)', 404, '46'],
    ["SELECT toUInt8('x')", 400, '6'],
    ['SELECT 1 FORMAT Nothing', 404, '73'],
    ['SELECT 1; SELECT 2', 400, '62'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 500, '358'],
    ['', 400, '62'],
    ['misspelt', 400, '62'],
    [
      'SELECT sleepEachRow(1) FROM numbers(10) SETTINGS max_execution_time = 1, max_block_size = 1',
      408,
      '159',
    ],
  ])('%s -> %i, code %s', async (sql, status, code) => {
    const answer = await db.ask(sql);
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([
      status,
      code,
    ]);
    expect(answer.text).toMatch(
      new RegExp(`^Code: ${code}\\. DB::Exception: .*\\([A-Z_]+\\) \\(version 26\\.`, 's'),
    );
  });

  test('what is not there is refused with the way out', async () => {
    expect(await db.ask('SELECT 1', { parameters: { compress: '1' } })).toMatchObject({
      status: 501,
      text: expect.stringContaining('TW4010'),
    });
    expect(await db.ask('SELECT 1', { parameters: { role: 'x' } })).toMatchObject({
      status: 404,
      text: expect.stringContaining('TW4011'),
    });
    expect(await db.ask('SELECT 1', { parameters: { no_such_setting: '1' } })).toMatchObject({
      status: 404,
      text: expect.stringContaining('Code: 115'),
    });
    expect(await db.ask('SELECT 1', { parameters: { "a'; --": '1' } })).toMatchObject({
      status: 404,
      text: expect.stringContaining('Code: 115'),
    });
    expect((await raw({}, '/play')).status).toBe(404);
    expect((await raw({}, '//')).status).toBe(404);
    expect((await raw({}, '/?query=SELECT+1', 'PUT')).status).toBe(405);
  });

  test('a late error breaks the connection off after a tagged block', async () => {
    const sql = 'SELECT number, throwIf(number = 2000000) FROM numbers(3000000) FORMAT TSV';
    await expect(db.ask(sql)).rejects.toThrow();
    const text = await new Promise<string>((resolve) => {
      let read = '';
      const socket = connect(db.engine.port, '127.0.0.1', () => {
        const key = Buffer.from(`tracewell:${PASSWORD}`).toString('base64');
        socket.write(
          `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${key}\r\nContent-Length: ${sql.length}\r\n\r\n${sql}`,
        );
      });
      socket.setEncoding('latin1').on('data', (part: string) => {
        read += part;
      });
      socket.on('close', () => resolve(read));
    });
    const tag = /X-ClickHouse-Exception-Tag: (\w{16})/.exec(text)?.[1];
    expect(text.startsWith('HTTP/1.1 200')).toBe(true);
    expect(text).toMatch(
      new RegExp(
        `\r\n__exception__\r\n${tag}\r\nCode: 395\\. .*\n\\d+ ${tag}\r\n__exception__\r\n\r\n$`,
        's',
      ),
    );
  });
});

describe('who may ask', () => {
  const sql = '/?query=SELECT+currentUser()%3D%3D%27%27';
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  test.each([
    ['basic', { Authorization: basic(`tracewell:${PASSWORD}`) }, '', 200],
    ['the URL', {}, `&user=tracewell&password=${encodeURIComponent(PASSWORD)}`, 200],
    ['a wrong password', { Authorization: basic('tracewell:x') }, '', 403],
    ['an unknown user', { Authorization: basic(`nobody:${PASSWORD}`) }, '', 403],
    ['nothing', {}, '', 401],
  ])('%s', async (_, headers: Record<string, string>, more, status) => {
    const answer = await raw(headers, sql + more);
    expect(answer.status).toBe(status);
    if (status !== 200)
      expect(answer.text).toMatch(/^Code: 516\. DB::Exception: .*Authentication failed/);
  });

  test("ClickHouse's own headers", async () => {
    await using plain = await openEngine({ password: 'simple' });
    const answer = await fetch(`${plain.engine.url}/?query=SELECT+1`, {
      headers: { 'X-ClickHouse-User': 'tracewell', 'X-ClickHouse-Key': 'simple' },
    });
    expect(await answer.text()).toBe('1\n');
  });

  test.each([
    [{ Host: 'evil.example' }, 403],
    [{ Host: 'evil.example:4323' }, 403],
    [{ Host: 'localhost.evil.example' }, 403],
    [{ Host: 'localhost:4323' }, 200],
    [{ Host: '127.0.0.1' }, 200],
    [{ Host: '[::1]:4323' }, 200],
    [{ Host: 'store.example:80' }, 200],
    [{ Origin: 'http://evil.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{ Origin: 'http://localhost:4300' }, 200],
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
  ])('%o -> %i', async (headers, status) => {
    const answer = await raw(headers);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.text).toContain('TW4012');
  });

  test('GET never writes', async () => {
    for (const write of [
      "INSERT INTO rows VALUES (9, 'get')",
      'TRUNCATE TABLE rows',
      'CREATE TABLE g (a Int8) ENGINE = Memory',
    ]) {
      const answer = await db.ask(write, { method: 'GET' });
      expect([write, answer.headers.get('x-clickhouse-exception-code')]).toEqual([write, '164']);
    }
    expect((await db.ask("SELECT count() FROM rows WHERE text = 'get'")).text).toBe('0\n');
    expect((await db.ask('SELECT 1 SETTINGS max_threads = 1', { method: 'GET' })).text).toBe('1\n');
  });
});

test('::1 answers as well as 127.0.0.1', async () => {
  const six = await fetch(`http://[::1]:${db.engine.port}/ping`).catch(
    (error: Error) => error.cause,
  );
  if (six instanceof Response) expect(await six.text()).toBe('Ok.\n');
  else expect(six).toMatchObject({ code: 'EADDRNOTAVAIL' });
});
