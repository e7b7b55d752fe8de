import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { migrate, openStore, readTrace, schemaVersion } from '@tracewell/storage';
import { insertSpans, trace } from '@tracewell/testing';
import { expect, it } from 'vitest';

/*
 * What each released schema has left on a disk must be opened, migrated and counted by every later build.
 * `write-golden-store.ts` says what is in the archives; they are never written again.
 */
const GOLDEN = join(import.meta.dirname, 'golden');
const archives = (await readdir(GOLDEN)).filter((name) => name.endsWith('.tar.gz')).sort();

const ROWS = {
  otel_logs: 1,
  otel_metrics_gauge: 1,
  otel_metrics_histogram: 1,
  otel_metrics_sum: 1,
  otel_service_edges_1m: 4,
  otel_service_edges_sealed: 2,
  otel_traces: 6,
  otel_traces_edge_halves: 6,
  otel_traces_kept: 3,
  otel_traces_red_1m: 6,
  otel_traces_trace_id_ts: 2,
  tracewell_keep_marks: 1,
  tracewell_ledger: 1,
};

it('has a store of every schema so far', () => {
  expect(archives).toEqual(['store-v33.tar.gz']);
});

it.each(archives)(
  '%s is opened, migrated and read',
  async (archive) => {
    const folder = await mkdtemp(join(tmpdir(), 'tracewell-golden-'));
    try {
      execFileSync('tar', ['-xzf', join(GOLDEN, archive), '-C', folder]);
      const login = { user: 'tracewell', password: 'of-a-test' };
      const place = { dataDir: join(folder, 'clickhouse'), port: 0 };
      await using engine = await startEmbeddedClickHouse({ ...place, ...login });
      const connection = { url: engine.url, username: login.user, password: login.password };
      await using store = openStore(connection);
      expect(await schemaVersion(store)).toBe(Number(/\d+/.exec(archive)?.[0]));
      await migrate(store, { mode: 'embedded' });

      const count = Object.keys(ROWS).map(
        (name) => `SELECT '${name}' AS name, count() AS n FROM ${name}`,
      );
      const answer = await fetch(`${engine.url}/?output_format_json_quote_64bit_integers=0`, {
        method: 'POST',
        body: `SELECT * FROM (${count.join(' UNION ALL ')}) ORDER BY name FORMAT JSON`,
        headers: { 'X-ClickHouse-User': login.user, 'X-ClickHouse-Key': login.password },
      });
      const { data } = (await answer.json()) as { data: { name: keyof typeof ROWS; n: number }[] };
      expect(Object.fromEntries(data.map(({ name, n }) => [name, n]))).toEqual(ROWS);

      const golden = await readTrace(store, { traceId: '1'.padStart(32, '0') });
      expect(golden.rows?.spans).toHaveLength(3);
      const [root] = golden.rows?.spans ?? [];
      expect(root?.attributes).toMatchObject({ text: 'Grüße', count: 42, list: ['a', 1] });
      // And it takes new spans.
      const fresh = trace([{ service: 'fresh' }]);
      await insertSpans({ store }, fresh);
      const found = await readTrace(store, { traceId: fresh[0]?.traceId ?? '' });
      expect(found.rows?.spans).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  240_000,
);
