import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { say, scratchFolder } from './cleanup.ts';
import { engineOf, startIngest } from './collector-process.ts';
import { countSpans } from './engine-client.ts';
import { startLoadProcess } from './load-process.ts';
import { cpuSecondsOf, rssMbOf } from './process-group.ts';
import { untilEmpty } from './sustained.ts';

const MIB = 1024 * 1024;
/** Nothing listens there: the journal alone takes what is sent. */
const NO_STORE = 'http://127.0.0.1:9';
const CONNECTIONS = 8;
const SPANS_PER_REQUEST = 500;
const FILL_SECONDS = 2;

/**
 * How long a collector takes to start on a full journal and to bring everything into the store. The journal is
 * filled by the same collector without a store, which is then killed.
 */
export async function recovery(options: { readonly mb: number }): Promise<Record<string, unknown>> {
  using folder = await scratchFolder('recovery');
  const { bytes, spans } = await fill(folder.path, options.mb * MIB);
  say(`the journal holds ${Math.round(bytes / MIB)} MiB, ${spans} spans`);
  const startedAt = performance.now();
  await using ingest = await startIngest(folder.path);
  const readyMs = performance.now() - startedAt;
  const engine = await engineOf(ingest);
  await untilEmpty(ingest, 20 * 60_000);
  const seconds = (performance.now() - startedAt) / 1000;
  const stored = await countSpans(engine);
  if (stored.spans !== spans || stored.unique !== spans) {
    throw new Error(`${spans} spans were acknowledged: ${JSON.stringify(stored)} are stored`);
  }
  const perSpan = (pid: number): number => Number(((cpuSecondsOf(pid) * 1e6) / spans).toFixed(2));
  return {
    journalMiB: Math.round(bytes / MIB),
    spans,
    /** Until it acknowledges again: the journal has been read. */
    acknowledgesAfterSeconds: Number((readyMs / 1000).toFixed(2)),
    seconds: Number(seconds.toFixed(2)),
    spansPerSecond: Math.round(spans / seconds),
    cpuMicrosPerSpan: { collector: perSpan(ingest.pid), engine: perSpan(engine.pid) },
    rssMb: Math.round(rssMbOf(ingest.pid)),
  };
}

async function fill(dataDir: string, wanted: number): Promise<{ bytes: number; spans: number }> {
  await using load = await startLoadProcess();
  const environment = { TRACEWELL_CLICKHOUSE_URL: NO_STORE };
  await using ingest = await startIngest(dataDir, { environment });
  let [bytes, spans] = [0, 0];
  for (let seed = 1; bytes < wanted; seed += 1) {
    const sent = await load.send({
      url: `${ingest.url}/v1/traces`,
      format: 'protobuf',
      connections: CONNECTIONS,
      spansPerRequest: SPANS_PER_REQUEST,
      seconds: FILL_SECONDS,
      seed,
    });
    spans += sent.spans;
    bytes = await bytesIn(join(dataDir, 'journal/traces'));
  }
  return { bytes, spans };
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.segment'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
