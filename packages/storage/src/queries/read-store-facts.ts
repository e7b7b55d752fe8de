import { schemaVersion } from '../migrate.ts';
import { query, type Store } from '../store.ts';
import { type Answer, answerOf } from './answer.ts';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What the store says about itself. */
export interface StoreFacts {
  readonly tables: readonly TableSize[];
  readonly environments: readonly string[];
  /** undefined while there is no span. */
  readonly firstSpanUnixNano: string | undefined;
  readonly newestSpanUnixNano: string | undefined;
  readonly engineVersion: string;
  readonly schemaVersion: number;
}

export async function readStoreFacts(
  store: Store,
  signal?: AbortSignal,
): Promise<Answer<StoreFacts>> {
  const [sizes, spans, environments, schema] = await Promise.all([
    query<{ table: string; rows: string; bytes: string }>(
      store,
      `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
       WHERE active AND database = {database:String} GROUP BY table ORDER BY bytes DESC`,
      { database: store.database },
      { signal, maxSeconds: 5 },
    ),
    query<{ n: string; first: string; newest: string; version: string }>(
      store,
      `SELECT count() AS n, toString(toUnixTimestamp64Nano(min(Timestamp))) AS first,
         toString(toUnixTimestamp64Nano(max(Timestamp))) AS newest, version() AS version FROM otel_traces`,
      {},
      { signal, maxSeconds: 5 },
    ),
    query<{ env: string }>(
      store,
      'SELECT DISTINCT DeploymentEnv AS env FROM otel_traces_red_1m ORDER BY env LIMIT 100',
      {},
      { signal, maxSeconds: 5 },
    ),
    schemaVersion(store, signal),
  ]);
  const [found] = spans.rows;
  const hasSpans = found !== undefined && found.n !== '0';
  const rows = {
    tables: sizes.rows.map((row) => ({
      table: row.table,
      rows: Number(row.rows),
      bytes: Number(row.bytes),
    })),
    environments: environments.rows.map(({ env }) => env),
    firstSpanUnixNano: hasSpans ? found.first : undefined,
    newestSpanUnixNano: hasSpans ? found.newest : undefined,
    engineVersion: found?.version ?? '',
    schemaVersion: schema,
  };
  return answerOf(rows, [sizes, spans, environments]);
}
