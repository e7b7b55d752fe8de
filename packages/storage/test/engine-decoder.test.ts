import { decodeTraces } from '@tracewell/otlp';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Kind, type Message, REQUESTS } from '../../otlp/test/otlp-schema.ts';
import { randomRequest } from '../../otlp/test/random-request.ts';
import { type RandomSource, randomSource } from '../../otlp/test/random-source.ts';
import { fixed64, varint } from '../../otlp/test/wire.ts';
import { openTracesBlock } from '../src/columns/traces-block.ts';
import { insertBlock } from '../src/insert-block.ts';
import { ENGINE_ROWS, OUR_ROWS, REQUEST_COLUMN, TRACES_PROTO } from './engine-protobuf.ts';
import { type EngineRow, type OurRow, toldByEngine, toldByUs } from './told-rows.ts';

// Our decoder and our columns against ClickHouse's own Protobuf format, a second decoder that shares
// no code with the first (protobufjs, in packages/otlp).
const SEEDS = Number(process.env.TRACEWELL_TEST_SEEDS ?? 300);
/** Deep enough for values within values once: the engine cannot follow them for ever. */
const DEPTH = 5;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** One statement over ClickHouse's HTTP interface; rows as objects. */
async function ask<Row>(
  sql: string,
  body: Uint8Array<ArrayBuffer> = new Uint8Array(),
  settings: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const { url, username, password } = database.connection;
  const options = new URLSearchParams({ ...settings, query: sql, default_format: 'JSONEachRow' });
  const answer = await fetch(`${url}/?${options}`, {
    method: 'POST',
    body,
    headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Row);
}

function isKeyValue(of: Message): boolean {
  const [key, value, ...others] = of.fields();
  return key?.kind === 'text' && typeof value?.kind === 'object' && others.length === 0;
}

/** No map may hold a key twice, not even that of none. */
const isAlwaysThere = (number: number, of: Message): boolean => number === 1 && isKeyValue(of);

const KEYS = Array.from({ length: 40 }, (_, i) => `odd=key,${i};of:ä%`);
const HOURS = [0n, 490_000n, 490_001n, 490_009n];
const HOUR_NS = 3_600_000_000_000n;

/** Ids and times that a store takes, and keys that no map holds twice. */
function storable(random: RandomSource) {
  let keys = 0;
  return (kind: Kind, number: number, of: Message): Buffer | undefined => {
    if (kind === 'text' && isKeyValue(of)) return Buffer.from(KEYS[keys++ % KEYS.length] ?? '');
    if (kind === 'fixed64') {
      const within = random.bytes(6).readUIntLE(0, 6) % Number(HOUR_NS);
      return fixed64(random.pick(HOURS) * HOUR_NS + BigInt(within));
    }
    if (kind !== 'bytes' || number > 4) return undefined;
    return random.bytes(number === 1 ? 16 : 8);
  };
}

function seededBodies(): Buffer[] {
  return Array.from({ length: SEEDS }, (_, i) => {
    const random = randomSource(i + 1);
    const content = storable(random);
    // A field of one oneof twice, and messages in parts, are refused by the engine or not merged.
    const draw = { random, isDifficult: false, depth: DEPTH, content, isAlwaysThere };
    return randomRequest(REQUESTS.traces, draw).wire;
  });
}

it('stores the rows that the engine reads out of the same requests itself', {
  timeout: 120_000,
}, async () => {
  const bodies = seededBodies();
  await ask(`CREATE TABLE requests (${REQUEST_COLUMN}) ENGINE = Memory`);
  const framed = bodies.flatMap((body) => [varint(BigInt(body.length)), body]);
  await ask('INSERT INTO requests FORMAT Protobuf', new Uint8Array(Buffer.concat(framed)), {
    format_schema_source: 'string',
    format_schema: TRACES_PROTO,
    format_schema_message_name: 'Request',
    input_format_protobuf_oneof_presence: '1',
  });
  const block = openTracesBlock();
  for (const body of bodies) decodeTraces(body, block.sink);
  for (const table of block.seal()) await insertBlock(database.store, table, 'engine-decoder');
  const byEngine = await ask<EngineRow>(ENGINE_ROWS);
  const byUs = await ask<OurRow>(OUR_ROWS);
  expect(byUs.map(toldByUs)).toEqual(byEngine.map(toldByEngine));
  expect(byUs.length).toBeGreaterThan(SEEDS / 2);
});
