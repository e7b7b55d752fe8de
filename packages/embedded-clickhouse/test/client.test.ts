import { Readable } from 'node:stream';
import { ClickHouseError, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, PASSWORD, type TestEngine } from './open-engine.ts';

let db: TestEngine;
beforeAll(async () => {
  db = await openEngine();
});
afterAll(() => db[Symbol.asyncDispose]());

describe('the official client, unmodified', () => {
  test('ping', async () => {
    expect(await db.client.ping()).toEqual({ success: true });
    expect(await db.client.ping({ select: true })).toEqual({ success: true });
  });

  test('bound parameters of every awkward kind come back as sent', async () => {
    const query_params = {
      text: "it's \\ a \t tab\nline ü 漢 \0",
      list: ["a'b", 'c\\d'],
      none: null,
      when: new Date('2026-11-21T04:00:00.123Z'),
      big: '18446744073709551615',
      map: { "k'1": 'v\\1' },
    };
    const result = await db.client.query({
      query:
        'SELECT {text:String} AS text, {list:Array(String)} AS list, {none:Nullable(String)} AS none, ' +
        "toUnixTimestamp64Milli({when:DateTime64(3, 'UTC')}) AS ms, {big:UInt64} AS big, {map:Map(String, String)} AS map",
      query_params,
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
      format: 'JSONEachRow',
    });
    const { when, ...rest } = query_params;
    expect(await result.json()).toEqual([{ ...rest, ms: String(when.getTime()) }]);
  });

  test('long parameters travel in a form', async () => {
    const text = 'ü\r\n--x\r\n'.repeat(5_000);
    const result = await db.client.query({
      query: 'SELECT {text:String} AS text',
      query_params: { text },
      use_multipart_params: true,
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ text }]);
  });

  test('DDL, INSERT of values, streams and raw bytes', async () => {
    await db.client.command({
      query:
        "CREATE TABLE rows (id UInt64, text String DEFAULT concat('d', toString(id))) ENGINE = MergeTree ORDER BY id",
    });
    const inserted = await db.client.insert({
      table: 'rows',
      values: [{ id: 1, text: "a'ü" }, { id: 2 }],
      format: 'JSONEachRow',
    });
    expect(inserted.summary).toMatchObject({ written_rows: '2' });
    await db.client.insert({
      table: 'rows',
      columns: ['id'],
      values: Readable.from([[3], [4]]),
      format: 'JSONCompactEachRow',
    });
    const bytes = await (await db.ask('SELECT id + 10 AS id, text FROM rows FORMAT Native')).bytes;
    const { stream } = await db.client.exec({
      query: 'INSERT INTO rows (id, text) FORMAT Native',
      values: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
    });
    for await (const _ of stream) expect.unreachable('an INSERT answers nothing');
    const result = await db.client.query({
      query: 'SELECT id, text FROM rows ORDER BY id',
      format: 'JSONCompactEachRow',
    });
    const texts: Array<[string, string]> = [
      ['1', "a'ü"],
      ['2', 'd2'],
      ['3', 'd3'],
      ['4', 'd4'],
    ];
    const all = [...texts, ...texts.map(([id, text]) => [String(Number(id) + 10), text])];
    expect(
      (await result.json<[unknown, string]>()).map(([id, text]) => [String(id), text]),
    ).toEqual(all);
  });

  test('errors before and after the first rows are ClickHouseErrors with code and type', async () => {
    await expect(db.client.query({ query: 'SELECT nope' })).rejects.toMatchObject({
      code: '47',
      type: 'UNKNOWN_IDENTIFIER',
    });
    const late = await db.client.query({
      query:
        'SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 10000, max_threads = 1',
      format: 'JSONEachRow',
    });
    await expect(late.json()).rejects.toBeInstanceOf(ClickHouseError);
    const lateText = await db.client.query({
      query: 'SELECT number, throwIf(number = 900000) FROM numbers(1000000)',
      format: 'JSONCompactEachRow',
    });
    await expect(
      (async () => {
        for await (const _ of lateText.stream());
      })(),
    ).rejects.toMatchObject({ code: '395' });
  });

  test('gzip in both directions', async () => {
    const client = createClient({
      url: db.engine.url,
      username: 'tracewell',
      password: PASSWORD,
      compression: { request: true, response: true },
    });
    await client.command({
      query: 'CREATE TABLE zipped (text String) ENGINE = MergeTree ORDER BY text',
    });
    const text = 'ü'.repeat(100_000);
    await client.insert({ table: 'zipped', values: [{ text }], format: 'JSONEachRow' });
    const result = await client.query({ query: 'SELECT text FROM zipped', format: 'JSONEachRow' });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json()).toEqual([{ text }]);
    await client.close();
  });

  test('a session keeps temporary tables and its own SET, not the settings of one request', async () => {
    const session_id = 'one';
    const one = (query: string, max_threads?: number) =>
      db.client.query({
        query,
        session_id,
        format: 'TabSeparated',
        ...(max_threads ? { clickhouse_settings: { max_threads } } : {}),
      });
    await db.client.command({ query: 'CREATE TEMPORARY TABLE kept (a UInt8)', session_id });
    await db.client.command({ query: 'INSERT INTO kept VALUES (7)', session_id });
    await db.client.command({ query: 'SET max_block_size = 777', session_id });
    const threads = "SELECT getSetting('max_threads'), getSetting('max_block_size'), a FROM kept";
    expect(await (await one(threads, 13)).text()).toBe('13\t777\t7\n');
    expect(await (await one(threads)).text()).not.toMatch(/^13/);
    await expect(db.client.query({ query: 'SELECT * FROM kept' })).rejects.toMatchObject({
      code: '60',
    });
    const locking = one('SELECT sleep(0.5)');
    await expect(one('SELECT 1')).rejects.toMatchObject({ code: '373' });
    await locking;
    const missing = await db.ask('SELECT 1', {
      parameters: { session_id: 'no', session_check: '1' },
    });
    expect([missing.status, missing.headers.get('x-clickhouse-exception-code')]).toEqual([
      404,
      '372',
    ]);
  });
});
