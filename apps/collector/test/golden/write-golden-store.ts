import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import {
  insertBlock,
  keepTraces,
  markTraces,
  migrate,
  openMetricsBlock,
  openStore,
  type Store,
  sealEdges,
  writeLedger,
} from '@tracewell/storage';
import { insertLogs, insertSpans, log, trace } from '@tracewell/testing';
import { usualIntakeRules } from '../../src/delivery/intake-rules.ts';
import { decodePoints } from '../../src/receivers/decode-body.ts';
import { bodyOfPoints } from './golden-bodies.ts';

/*
 * Writes the data folder of one release into a new archive beside this file; run once for each schema:
 * `npx tsx apps/collector/test/golden/write-golden-store.ts apps/collector/test/golden/store-v33.tar.gz`.
 * What is committed is never written again: a later build must open it as it is. An archive, because the engine
 * wants its empty folders too.
 */

const AT_MS = 1_760_000_000_000;
const HOUR_MS = 3_600_000;
/** Beginning of the three hours of the first trace. */
const HOURS_FROM_MS = Math.floor(AT_MS / (3 * HOUR_MS)) * 3 * HOUR_MS;

/** Two traces of three spans, four hours apart: a call with an error, attributes of every type, an event and a link. */
async function writeSpans(store: Store): Promise<void> {
  for (const [index, atMs] of [AT_MS, AT_MS + 4 * HOUR_MS].entries()) {
    const startTimeUnixNano = BigInt(atMs) * 1_000_000n;
    const link = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
    const spans = trace([
      {
        service: 'golden',
        startTimeUnixNano,
        attributes: { text: 'Grüße', count: 42, share: 0.5, open: true, list: ['a', 1] },
        events: [{ name: 'exception', timeUnixNano: startTimeUnixNano + 5n, attributes: {} }],
        links: [link],
        children: [{ kind: 'client', children: [{ service: 'stock', status: 'error' }] }],
      },
    ]);
    const traceId = `${index + 1}`.padStart(32, '0');
    await insertSpans(
      { store },
      spans.map((span) => ({ ...span, traceId })),
    );
  }
}

async function writePoints(store: Store): Promise<void> {
  const block = openMetricsBlock();
  const ever = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
  decodePoints('json', usualIntakeRules())(bodyOfPoints(), block, ever);
  for (const table of block.seal()) await insertBlock(store, table, `golden:${table.table}`);
}

async function fill(store: Store): Promise<void> {
  await migrate(store, { mode: 'embedded' });
  await writeSpans(store);
  await writePoints(store);
  await insertLogs({ store }, [
    log({ service: 'golden', timeUnixNano: BigInt(AT_MS) * 1_000_000n }),
  ]);
  const traceIds = ['1'.padStart(32, '0')];
  await markTraces(store, { traceIds, reason: 'person', note: 'golden', keep: true });
  await keepTraces(store, { fromMs: HOURS_FROM_MS });
  await sealEdges(store, { nowMs: AT_MS + 5 * HOUR_MS, lookBackMs: 24 * HOUR_MS });
  const counts = { received: 6, stored: 6, deduplicated: 0, sampledOut: 0, expiredOnArrival: 0 };
  const about = { collector: 'golden', signal: 'traces', updatedAtMs: AT_MS } as const;
  await writeLedger(store, [{ ...about, ...counts, rejected: {}, deadLettered: {}, inJournal: 0 }]);
}

const [, , target] = process.argv;
if (target === undefined) throw new Error('name the archive to write');
const folder = await mkdtemp(join(tmpdir(), 'tracewell-golden-'));
const login = { user: 'tracewell', password: 'golden' };
const dataDir = join(folder, 'clickhouse');
const engine = await startEmbeddedClickHouse({ dataDir, port: 0, ...login });
const store = openStore({ url: engine.url, username: login.user, password: login.password });
await fill(store);
await store[Symbol.asyncDispose]();
await engine.stop();
execFileSync('tar', ['-czf', resolve(target), '-C', folder, 'clickhouse']);
await rm(folder, { recursive: true });
