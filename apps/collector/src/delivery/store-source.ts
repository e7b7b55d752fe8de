import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { findConnection } from '../store-connection.ts';
import type { EngineReport } from '../telemetry/ingest-report.ts';
import { SCHEMA_LOOK_MS, SchemaGate } from './schema-gate.ts';
import { StoreCircuit } from './store-circuit.ts';

/** Where deliveries go. Disposing ends what it started. */
export interface StoreSource extends AsyncDisposable {
  readonly report: EngineReport;
  /** Shared by all deliveries to this store. */
  readonly circuit: StoreCircuit;
  /** Resolves as soon as there is a store that is migrated; rejects when the signal is aborted. */
  store(signal: AbortSignal): Promise<Store>;
}

/** Server mode: the ClickHouse of `clickhouse.url`, which nobody here starts or ends. */
export async function openServerSource(config: Config, log: Logger): Promise<StoreSource> {
  const connection = await findConnection(config, 'writer');
  if (connection === undefined) throw new Error('clickhouse.url is not set');
  const store = openStore(connection);
  const schema = new SchemaGate(log);
  const { url } = connection;
  return {
    circuit: new StoreCircuit(),
    report: { mode: 'server', state: 'ready', url, restarts: 0, lastError: '' },
    store: async (signal) => {
      while (!(await schema.isOpen(store, signal))) {
        await sleep(SCHEMA_LOOK_MS, undefined, { signal });
      }
      return store;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
