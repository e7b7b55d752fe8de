import { addAbortSignal, Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { joinPieces } from './join-pieces.ts';
import { StoreError, toStoreError } from './store-error.ts';

export interface StoreConnection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Default `default`. */
  readonly database?: string;
  /** Milliseconds after which an INSERT without an answer is given up. Default two minutes. */
  readonly insertTimeoutMs?: number;
}

// No SQL leaves this package: the client hangs on a symbol that the index does not export.
const CLIENT = Symbol('clickhouse client');
const INSERT_TIMEOUT = Symbol('insert timeout');
const CONNECTION = Symbol('connection');

/** An open connection to ClickHouse, embedded or a server. Disposing closes its sockets. */
export interface Store extends AsyncDisposable {
  readonly database: string;
  readonly [CLIENT]: ClickHouseClient;
  readonly [INSERT_TIMEOUT]: number;
  readonly [CONNECTION]: StoreConnection;
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
const PATIENT_TIMEOUT_MS = 3_600_000;

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

/** For a statement that finds some rows in many parts: threads cost it more than they save. */
export const FEW_ROWS: ClickHouseSettings = { max_threads: 1 };

/** Opens a connection; nothing is sent until the first statement. Times are UTC in every statement. */
export function openStore(connection: StoreConnection): Store {
  return openClient(connection, INSERT_TIMEOUT_MS);
}

/** Another connection to the same store, for statements that rewrite all of it and may say nothing for an hour. */
export function openPatientStore(store: Store): Store {
  return openClient(store[CONNECTION], PATIENT_TIMEOUT_MS);
}

function openClient(connection: StoreConnection, timeoutMs: number): Store {
  const database = connection.database ?? 'default';
  const client = createClient({
    url: connection.url,
    username: connection.username,
    password: connection.password,
    database,
    application: 'tracewell',
    request_timeout: timeoutMs,
    max_open_connections: 16,
    keep_alive: { enabled: true },
    // What goes wrong is thrown as a StoreError; the caller decides what is said about it.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { session_timezone: 'UTC' },
  });
  return {
    database,
    [INSERT_TIMEOUT]: connection.insertTimeoutMs ?? INSERT_TIMEOUT_MS,
    [CONNECTION]: connection,
    [CLIENT]: client,
    [Symbol.asyncDispose]: () => client.close(),
  };
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

/**
 * Runs one SELECT that names its own FORMAT and gives the answer as bytes while the engine still works. Ending the
 * stream early, or the signal, ends the statement. A fault after the first bytes ends the stream with an error.
 */
export async function queryBytes(
  store: Store,
  sql: string,
  params: Readonly<Record<string, unknown>>,
  options: QueryOptions = {},
): Promise<Readable> {
  const { signal, maxSeconds = DEFAULT_MAX_SECONDS, settings } = options;
  signal?.throwIfAborted();
  try {
    const { stream } = await store[CLIENT].exec({
      query: sql,
      query_params: { ...params },
      clickhouse_settings: { ...READ_SETTINGS, max_execution_time: maxSeconds, ...settings },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
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

/**
 * Sends one `INSERT INTO ... FORMAT ...` with its data as the body of the request, piece by piece.
 * Throws a StoreError, also when the whole answer has not come in time, however much of it has.
 */
export async function sendInsert(
  store: Store,
  insert: string,
  body: Iterable<Uint8Array>,
  options: QueryOptions = {},
): Promise<void> {
  const { signal, settings } = options;
  signal?.throwIfAborted();
  const timeoutMs = store[INSERT_TIMEOUT];
  // The client's own timeout begins anew with every byte; a half-dead server may send some for ever.
  const deadline = new AbortController();
  const giveUp = (): void => deadline.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const { stream, response_headers } = await store[CLIENT].exec({
      query: insert,
      values: Readable.from(joinPieces(body), { objectMode: false }),
      clickhouse_settings: { wait_end_of_query: 1, ...settings },
      abort_signal: deadline.signal,
    });
    // The socket goes back to the pool only when the (empty) answer has been read.
    await readAll(stream, deadline.signal);
    refuseForeignAnswer(response_headers);
  } catch (thrown) {
    const isLate = deadline.signal.aborted && signal?.aborted !== true;
    throw isLate ? lateError(timeoutMs, thrown) : toStoreError(thrown, signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

async function readAll(stream: Readable, signal: AbortSignal): Promise<void> {
  addAbortSignal(signal, stream);
  for await (const _chunk of stream);
}

function lateError(timeoutMs: number, cause: unknown): StoreError {
  const message = `TW4102 ClickHouse did not finish in time: no whole answer within ${timeoutMs / 1000} s`;
  return new StoreError(message, { kind: 'timeout', code: 0, cause });
}

/** Any web server may say 200: only ClickHouse's own answer says that the rows are stored. */
function refuseForeignAnswer(headers: Readonly<Record<string, unknown>>): void {
  if (Object.keys(headers).some((name) => name.toLowerCase().startsWith('x-clickhouse-'))) return;
  const message =
    'TW4107 what answered is not ClickHouse: its answer has no X-ClickHouse header. Look at clickhouse.url and at proxies in between.';
  throw new StoreError(message, { kind: 'other', code: 0, cause: undefined });
}
