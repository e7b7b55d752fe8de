import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { toStoreError } from './store-error.ts';

export interface StoreConnection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Default `default`. */
  readonly database?: string;
}

// No SQL leaves this package: the client hangs on a symbol that the index does not export.
const CLIENT = Symbol('clickhouse client');

/** An open connection to ClickHouse, embedded or a server. Disposing closes its sockets. */
export interface Store extends AsyncDisposable {
  readonly database: string;
  readonly [CLIENT]: ClickHouseClient;
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
  /** The engine gives up after this many seconds. Default 30. */
  readonly maxSeconds?: number;
  readonly settings?: ClickHouseSettings;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows that the engine read to answer, as it counted them itself. */
  readonly rowsScanned: number;
  /** Time spent in the engine. */
  readonly elapsedMs: number;
}

const DEFAULT_MAX_SECONDS = 30;
/** An INSERT that has not answered by then is of unknown fate and is sent again unchanged. */
const INSERT_TIMEOUT_MS = 120_000;

// 64-bit integers leave as text: JSON.parse would round them.
const READ_SETTINGS: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
  timeout_overflow_mode: 'throw',
  max_result_rows: '1000000',
  max_result_bytes: '268435456',
  result_overflow_mode: 'throw',
  max_memory_usage: '2000000000',
  max_bytes_before_external_group_by: '1000000000',
  cancel_http_readonly_queries_on_client_close: 1,
  // Our questions differ in their constants: each would be compiled anew, for longer than it runs.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
};

/** Opens a connection; nothing is sent until the first statement. Times are UTC in every statement. */
export function openStore(connection: StoreConnection): Store {
  const database = connection.database ?? 'default';
  const client = createClient({
    url: connection.url,
    username: connection.username,
    password: connection.password,
    database,
    application: 'tracewell',
    request_timeout: INSERT_TIMEOUT_MS,
    max_open_connections: 16,
    keep_alive: { enabled: true },
    // What goes wrong is thrown as a StoreError; the caller decides what is said about it.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { session_timezone: 'UTC' },
  });
  return { database, [CLIENT]: client, [Symbol.asyncDispose]: () => client.close() };
}

/** Asks whether ClickHouse answers and lets this user in. Throws a StoreError when not. */
export async function pingStore(store: Store): Promise<void> {
  await query(store, 'SELECT 1 AS one', {}, { maxSeconds: 5 });
}

/** Runs one SELECT (without FORMAT) with bound parameters. Column names become the keys of the rows. */
export async function query<Row>(
  store: Store,
  sql: string,
  params: Readonly<Record<string, unknown>>,
  options: QueryOptions = {},
): Promise<QueryResult<Row>> {
  const { signal, maxSeconds = DEFAULT_MAX_SECONDS, settings } = options;
  signal?.throwIfAborted();
  try {
    const result = await store[CLIENT].query({
      query: sql,
      query_params: { ...params },
      format: 'JSON',
      clickhouse_settings: { ...READ_SETTINGS, max_execution_time: maxSeconds, ...settings },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    const answer = await result.json<Row>();
    return {
      rows: answer.data,
      rowsScanned: answer.statistics?.rows_read ?? 0,
      elapsedMs: (answer.statistics?.elapsed ?? 0) * 1000,
    };
  } catch (thrown) {
    throw toStoreError(thrown, signal);
  }
}

/** Runs one statement that answers nothing: DDL, ALTER, INSERT ... SELECT. */
export async function command(
  store: Store,
  sql: string,
  params: Readonly<Record<string, unknown>> = {},
  options: QueryOptions = {},
): Promise<void> {
  const { signal, settings } = options;
  signal?.throwIfAborted();
  try {
    await store[CLIENT].command({
      query: sql,
      query_params: { ...params },
      clickhouse_settings: { wait_end_of_query: 1, ...settings },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
  } catch (thrown) {
    throw toStoreError(thrown, signal);
  }
}

/** Sends one `INSERT INTO ... FORMAT ...` with its data as the body of the request, piece by piece. */
export async function sendInsert(
  store: Store,
  insert: string,
  body: Iterable<Uint8Array>,
  options: QueryOptions = {},
): Promise<void> {
  const { signal, settings } = options;
  signal?.throwIfAborted();
  try {
    const { stream } = await store[CLIENT].exec({
      query: insert,
      values: Readable.from(body, { objectMode: false }),
      clickhouse_settings: { wait_end_of_query: 1, ...settings },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    // The socket goes back to the pool only when the (empty) answer has been read.
    for await (const _chunk of stream);
  } catch (thrown) {
    throw toStoreError(thrown, signal);
  }
}
