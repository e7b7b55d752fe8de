import { openStore, type Store } from '@tracewell/storage';
import type { Config } from '../config.ts';
import { findConnection } from '../store-connection.ts';
import type { EngineReport } from '../telemetry/ingest-report.ts';

/** Where deliveries go. Disposing ends what it started. */
export interface StoreSource extends AsyncDisposable {
  readonly report: EngineReport;
  /** Resolves as soon as there is a store; rejects when the signal is aborted. */
  store(signal: AbortSignal): Promise<Store>;
}

/** Server mode: the ClickHouse of `clickhouse.url`, which nobody here starts or ends. */
export async function openServerSource(config: Config): Promise<StoreSource> {
  const connection = await findConnection(config, 'writer');
  if (connection === undefined) throw new Error('clickhouse.url is not set');
  const store = openStore(connection);
  const { url } = connection;
  return {
    report: { mode: 'server', state: 'ready', url, restarts: 0, lastError: '' },
    store: () => Promise.resolve(store),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
