import {
  type FaultProxy,
  openFaultProxy,
  openTestDatabase,
  type TestDatabase,
} from '@tracewell/testing';
import type { Ask } from './expect-conserved.ts';

/** A ClickHouse that the collector does not run itself, behind a proxy that lets the network fail. */
export interface RemoteStore extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly proxy: FaultProxy;
  /** Asks it directly, whatever the proxy does. */
  readonly ask: Ask;
  /** Sends the collector there through the proxy. */
  readonly env: Readonly<Record<string, string>>;
}

export interface OpenRemoteStore {
  /** Default true. False leaves the store without tables. */
  readonly migrated?: boolean;
}

export async function openRemoteStore(options: OpenRemoteStore = {}): Promise<RemoteStore> {
  const database = await openTestDatabase(options);
  const { url, username, password } = database.connection;
  const proxy = await openFaultProxy(url);
  return {
    database,
    proxy,
    ask: (sql) => askEngine(database, sql),
    env: {
      TRACEWELL_CLICKHOUSE_URL: proxy.url,
      TRACEWELL_CLICKHOUSE_USERNAME: username,
      TRACEWELL_CLICKHOUSE_PASSWORD: password,
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function askEngine<Row>({ connection }: TestDatabase, sql: string): Promise<Row[]> {
  const { url, username, password } = connection;
  const settings = 'default_format=JSON&output_format_json_quote_64bit_integers=0';
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const answer = await fetch(`${url}/?${settings}`, { method: 'POST', body: sql, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
}
