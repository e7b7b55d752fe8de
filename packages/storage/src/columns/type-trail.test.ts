import { decodeTraces } from '@tracewell/otlp';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fixed64, message, varint } from '../../../otlp/test/wire.ts';
import { decodeAttributeTypes } from '../attribute-types.ts';
import { insertBlock } from '../insert-block.ts';
import { appendAscii, filled, openBytes } from './bytes.ts';
import { openTracesBlock } from './traces-block.ts';
import { beginTrail, follow, openTypeTrail } from './type-trail.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});
afterEach(async () => {
  await ask('TRUNCATE TABLE otel_traces');
});

async function ask(sql: string): Promise<Record<string, string>[]> {
  const { url, username, password } = database.connection;
  const answer = await fetch(`${url}/?default_format=JSONEachRow`, {
    method: 'POST',
    body: sql,
    headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const integer = Buffer.from([0x18, ...varint(7n)]);
const attribute = (number: number, key: string | Uint8Array, value: Uint8Array): Buffer =>
  message(number, message(1, key), message(2, value));

const START = fixed64(1_763_700_000_000_000_000n);

function spanOf(id: number, ...attributes: readonly Uint8Array[]): Buffer {
  const ids = [message(1, Buffer.alloc(16, 1)), message(2, Buffer.alloc(8, id))];
  return message(2, ...ids, Buffer.from([0x39]), START, ...attributes);
}

/** Stores one request; its rows by span id. */
async function storedTypes(resource: Uint8Array, ...spans: readonly Uint8Array[]) {
  const block = openTracesBlock();
  const body = message(1, message(1, resource), message(2, ...spans));
  expect(decodeTraces(body, block.sink).accepted).toBe(spans.length);
  for (const table of block.seal()) await insertBlock(database.store, table, String(Math.random()));
  const rows = await ask('SELECT AttributeTypes AS types FROM otel_traces ORDER BY SpanId');
  return rows.map(({ types = '' }) => decodeAttributeTypes(types));
}

it('files the type of a resource attribute under its key as it was repaired', async () => {
  const invalid = Buffer.from([0x61, 0xff, 0xff, 0x62]);
  const resource = Buffer.concat([
    attribute(1, invalid, integer),
    attribute(1, 'process.pid', integer),
  ]);
  const [types] = await storedTypes(resource, spanOf(1));
  const { resource: found } = types ?? {};
  expect([...(found ?? [])]).toEqual([
    ['a\u{fffd}\u{fffd}b', 'int'],
    ['process.pid', 'int'],
  ]);
});

it('keeps every type of a row of thousands, and of the rows around it', async () => {
  const mixed = (length: number): Buffer =>
    message(
      5,
      ...Array.from({ length }, (_, i) => message(1, i % 2 === 0 ? integer : message(1, 'text'))),
    );
  const few = [attribute(9, 'a', integer), attribute(9, 'b', mixed(2))];
  const many = Array.from({ length: 16_000 }, (_, i) => attribute(9, `k${i % 9000}`, integer));
  const rows = await storedTypes(
    Buffer.alloc(0),
    spanOf(1, ...few),
    spanOf(2, ...many, ...few),
    spanOf(3, ...few),
    spanOf(4, attribute(9, 'long', mixed(999)), ...few),
    spanOf(5, ...many.slice(0, 3), ...few),
    spanOf(6, ...few),
  );
  const pair = { kind: 'array', elements: ['int', 'string'] };
  for (const { own } of rows) {
    expect([own.get('a'), own.get('b')]).toEqual(['int', pair]);
  }
  expect(rows.map(({ own }) => own.size)).toEqual([2, 9002, 2, 3, 5, 2]);
  expect(rows[1]?.own.get('k8999')).toBe('int');
  expect(rows[3]?.own.get('long')).toMatchObject({ elements: { length: 999 } });
});

it('remembers no more of a row of thousands than of any other', () => {
  const types = openBytes();
  const trail = openTypeTrail(types);
  for (let row = 0; row < 2; row += 1) {
    beginTrail(trail);
    for (let key = 0; key < 16_000; key += 1)
      follow(trail, key, 1, () => appendAscii(types, 'k=i,'));
    expect(Buffer.from(filled(types)).toString()).toBe('k=i,'.repeat(16_000));
    expect(trail.nodes).toBe(512);
  }
});
