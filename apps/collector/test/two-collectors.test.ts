import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpTracesRequest, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { expectLedgerAddsUp } from './faults/expect-conserved.ts';
import { openRemoteStore, type RemoteStore } from './faults/remote-store.ts';
import { IngestProcess } from './ingest-process.ts';

const ROUNDS = 6;

let root: string;
let remote: RemoteStore;
let collectors: readonly IngestProcess[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-two-'));
  remote = await openRemoteStore();
  const { env } = remote;
  collectors = ['first', 'second'].map((name) => new IngestProcess(join(root, name), { env }));
  for (const collector of collectors) await collector.start();
}, 240_000);
afterAll(async () => {
  for (const collector of collectors) await collector.stop();
  await remote[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

it('two collectors store side by side on one server, also when one is killed: nothing is lost or taken for a repeat', async () => {
  // The same numbers of requests at the same time: blocks of both have the same numbers, and so would tokens.
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, collector] of collectors.entries()) {
      const spans = trace([{ service: `service-${index}`, children: [{ kind: 'client' }] }]);
      sent += spans.length;
      await collector.postUntilAcknowledged(otlpTracesRequest(spans));
    }
    if (round === ROUNDS / 2) {
      await collectors[0]?.kill();
      await collectors[0]?.start();
    }
  }
  for (const collector of collectors) {
    const report = await collector.untilDelivered('traces', sent / collectors.length);
    expectLedgerAddsUp(report);
  }
  const stored =
    'SELECT ServiceName AS service, count() AS n, uniqExact(SpanId) AS different FROM otel_traces';
  const each = sent / collectors.length;
  expect(await remote.ask(`${stored} GROUP BY service ORDER BY service`)).toEqual([
    { service: 'service-0', n: each, different: each },
    { service: 'service-1', n: each, different: each },
  ]);
  const ledger = `SELECT uniqExact(Collector) AS collectors, sum(Received) AS received, sum(Stored) AS stored
    FROM tracewell_ledger FINAL WHERE Signal = 'traces'`;
  await vi.waitFor(
    async () => {
      expect(await remote.ask(ledger)).toEqual([{ collectors: 2, received: sent, stored: sent }]);
    },
    { timeout: 60_000, interval: 500 },
  );
}, 240_000);
