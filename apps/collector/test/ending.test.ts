import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IngestProcess } from './ingest-process.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-ending-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Nothing can be delivered: what is acknowledged must be found in the journal again. */
const env = { TRACEWELL_CLICKHOUSE_URL: 'http://127.0.0.1:9' };

function request(spans: number, padding: number): string {
  const attributes = { padding: 'x'.repeat(padding) };
  return otlpTracesRequest(Array.from({ length: spans }, () => span({ attributes })));
}

async function spansOnDisk(ingest: IngestProcess): Promise<number> {
  await ingest.start();
  return await vi.waitFor(async () => {
    const report = await ingest.report();
    expect(report.pid).toBe(ingest.process.pid);
    return report.ledger.traces.inJournal;
  });
}

it('ends in order while large bodies are decoded, and keeps what it acknowledged', {
  timeout: 90_000,
}, async () => {
  await using ingest = new IngestProcess(dataDir, { env });
  await ingest.start();
  expect((await ingest.post(request(1, 10))).status).toBe(200);
  const bodies = Array.from({ length: 6 }, () => request(1000, 2000)); // over 1 MiB: decoded in the thread
  const answers = bodies.map((body) =>
    ingest.post(body).then(
      ({ status }) => status,
      () => 0, // the connection was closed
    ),
  );
  const smalls = Array.from({ length: 20 }, () => request(1, 100)).map((body) =>
    ingest.post(body).then(
      ({ status }) => status,
      () => 0,
    ),
  );
  await Promise.race(answers);
  expect(await ingest.stop()).toBe(0);
  const taken = (statuses: number[]): number => statuses.filter((one) => one === 200).length;
  const [large, small] = [taken(await Promise.all(answers)), taken(await Promise.all(smalls))];
  expect(large).toBeGreaterThan(0);
  expect(await spansOnDisk(ingest)).toBeGreaterThanOrEqual(1 + large * 1000 + small);
});

it('ends in order with a full journal', { timeout: 60_000 }, async () => {
  await using ingest = new IngestProcess(dataDir, { env });
  const file = join(dataDir, 'tracewell.yaml');
  await writeFile(file, 'journal: { maxBytes: 1MiB, segmentBytes: 64KiB }\n');
  ingest.options = { env: { ...env, TRACEWELL_CONFIG: file } };
  await ingest.start();
  let taken = 0;
  for (;;) {
    const { status } = await ingest.post(request(50, 1000));
    if (status !== 200) break;
    taken += 50;
  }
  expect(await ingest.stop()).toBe(0);
  expect(await spansOnDisk(ingest)).toBe(taken);
});
