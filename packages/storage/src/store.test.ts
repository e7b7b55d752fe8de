import { once } from 'node:events';
import { createServer } from 'node:net';
import { decodeTracesJson } from '@tracewell/otlp';
import { openTestDatabase, otlpTracesRequest, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SealedTable } from './columns/open-block.ts';
import { openTracesBlock } from './columns/traces-block.ts';
import { insertBlock } from './insert-block.ts';
import { openStore, pingStore, query } from './store.ts';
import { StoreError } from './store-error.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function failure(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function sealed(service: string, count: number): SealedTable {
  const block = openTracesBlock();
  const spans = Array.from({ length: count }, () =>
    trace([{ service, children: [{ kind: 'client' }] }]),
  ).flat();
  decodeTracesJson(new TextEncoder().encode(otlpTracesRequest(spans)), block.sink);
  const [table] = block.seal();
  if (table === undefined) throw new Error('the block is empty');
  return table;
}

async function rowsOf(service: string): Promise<Record<string, number>> {
  const { rows } = await query<Record<string, string>>(
    database.store,
    `SELECT (SELECT count() FROM otel_traces WHERE ServiceName = {service:String}) AS spans,
       (SELECT sum(SpanCount) FROM otel_traces_trace_id_ts WHERE has(Services, {service:String})) AS indexed,
       (SELECT sum(Count) FROM otel_traces_red_1m WHERE ServiceName = {service:String}) AS rolled,
       (SELECT sum(Count) FROM otel_services_red_10m WHERE ServiceName = {service:String}) AS folded,
       (SELECT count() FROM otel_traces_edge_halves WHERE ServiceName = {service:String}) AS halves`,
    { service },
  );
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([key, n]) => [key, Number(n)]));
}

const all = (n: number) => ({ spans: n, indexed: n, rolled: n, folded: n, halves: n });

describe('insertBlock', () => {
  it('stores a block once under its token, in the table and in every view', async () => {
    const block = sealed('once', 50);
    await insertBlock(database.store, block, 'c1:traces:1:otel_traces');
    expect(await rowsOf('once')).toEqual(all(100));
    await insertBlock(database.store, block, 'c1:traces:1:otel_traces');
    expect(await rowsOf('once')).toEqual(all(100));
    await insertBlock(database.store, block, 'c1:traces:2:otel_traces');
    expect(await rowsOf('once')).toEqual(all(200));
  });

  it('stores a block once when it is sent twice at the same time', async () => {
    const block = sealed('twice', 200);
    const token = 'c1:traces:3:otel_traces';
    await Promise.all([
      insertBlock(database.store, block, token),
      insertBlock(database.store, block, token),
    ]);
    expect(await rowsOf('twice')).toEqual(all(400));
  });

  it('stores nothing of a body that was cut off', async () => {
    const block = sealed('cut', 50);
    const bytes = Buffer.concat(block.body);
    const cut = { ...block, body: [bytes.subarray(0, bytes.length - 40)] };
    expect(
      await failure(insertBlock(database.store, cut, 'c1:traces:5:otel_traces')),
    ).toBeInstanceOf(StoreError);
    expect(await rowsOf('cut')).toEqual(all(0));
    await insertBlock(database.store, block, 'c1:traces:5:otel_traces');
    expect(await rowsOf('cut')).toEqual(all(100));
  });
});

describe('query', () => {
  it('answers 64-bit integers as text and says how many rows the engine read', async () => {
    const { rows, rowsScanned } = await query<{ n: string; large: string }>(
      database.store,
      'SELECT count() AS n, {large:UInt64} AS large FROM numbers(12345)',
      { large: '18446744073709551615' },
    );
    expect(rows).toEqual([{ n: '12345', large: '18446744073709551615' }]);
    expect(rowsScanned).toBe(12_345);
  });

  it('speaks UTC', async () => {
    const { rows } = await query<{ hour: number; text: string }>(
      database.store,
      'SELECT toHour(toDateTime(0)) AS hour, toString(toDateTime64(0, 9)) AS text',
      {},
    );
    expect(rows).toEqual([{ hour: 0, text: '1970-01-01 00:00:00.000000000' }]);
  });

  it('takes a value as a value, whatever it looks like', async () => {
    const text = `'; DROP TABLE otel_traces; -- \\ \n\t{x:String} 🙂`;
    const { rows } = await query<{ text: string }>(database.store, 'SELECT {text:String} AS text', {
      text,
    });
    expect(rows).toEqual([{ text }]);
  });
});

describe('StoreError', () => {
  it.each([
    ['SELECT nothing FROM nowhere', 'other', 60],
    ['SELECT sleepEachRow(0.01) FROM numbers(100000) SETTINGS max_block_size = 1', 'timeout', 159],
    ['SELECT number FROM numbers(2000000)', 'too-large', 396],
    [
      "SELECT groupArray(repeat('x', 1000)) FROM numbers(100000) SETTINGS max_memory_usage = 10000000, max_bytes_before_external_group_by = 0",
      'overloaded',
      241,
    ],
  ] as const)('%s is %s', async (sql, kind, code) => {
    // A busy machine needs more than a second for a million rows.
    const maxSeconds = kind === 'timeout' ? 1 : 30;
    const error = await failure(query(database.store, sql, {}, { maxSeconds }));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ kind, code });
  });

  it('is refused for a wrong password and for a reader who writes', async () => {
    await using stranger = openStore({ ...database.connection, password: 'wrong' });
    expect(await failure(pingStore(stranger))).toMatchObject({ kind: 'refused', code: 516 });
    await using reader = openStore({ ...database.connection, username: database.readerUser });
    await pingStore(reader);
    const written = insertBlock(reader, sealed('reader', 1), 'c1:traces:6:otel_traces');
    expect(await failure(written)).toMatchObject({ kind: 'refused' });
  });

  it('is unreachable where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    server.close();
    await once(server, 'close');
    await using store = openStore({
      url: `http://127.0.0.1:${address.port}`,
      username: 'a',
      password: 'b',
    });
    const error = await failure(pingStore(store));
    expect(error).toMatchObject({ kind: 'unreachable', code: 0 });
    expect(String(error)).toContain('TW4101');
  });

  it('gives way to the reason of the caller who aborts', async () => {
    const aborting = new AbortController();
    const running = query(
      database.store,
      'SELECT sleepEachRow(0.01) FROM numbers(100000) SETTINGS max_block_size = 1',
      {},
      { signal: aborting.signal },
    );
    const reason = new Error('the reader left');
    aborting.abort(reason);
    expect(await failure(running)).toBe(reason);
  });
});

/** A server of raw bytes; says where it listens. */
async function rawServer(answer: (write: (text: string) => void) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer((text) => void (socket.destroyed || socket.write(text))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('an INSERT that is never answered whole', () => {
  const answers = {
    'a server that trickles bytes for ever': (write: (text: string) => void) => {
      write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => write('X-ClickHouse-Progress: {}\r\n'), 20);
      timer.unref();
    },
    'a server that stops after the head': (write: (text: string) => void) => {
      write('HTTP/1.1 200 OK\r\nX-ClickHouse-Query-Id: 1\r\nContent-Length: 9\r\n\r\n');
    },
    'a server that says nothing': () => undefined,
  };
  for (const [name, answer] of Object.entries(answers)) {
    it(`ends at its deadline: ${name}`, async () => {
      const server = await rawServer(answer);
      const connection = { url: server.url, username: 'default', password: '' };
      await using store = openStore({ ...connection, insertTimeoutMs: 300 });
      const error = await failure(insertBlock(store, sealed('late', 1), 'c1:traces:9:otel_traces'));
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ kind: 'timeout', code: 0 });
      server.close();
    });
  }
});

it('does not take the 200 of another web server for a stored block', async () => {
  const server = await rawServer((write) => {
    write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi');
  });
  await using store = openStore({ url: server.url, username: 'default', password: '' });
  const error = await failure(insertBlock(store, sealed('lost', 1), 'c1:traces:9:otel_traces'));
  expect(error).toBeInstanceOf(StoreError);
  expect(String(error)).toContain('TW4107');
  server.close();
});
