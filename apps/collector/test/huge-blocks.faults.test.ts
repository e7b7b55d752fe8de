import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IngestProcess } from './ingest-process.ts';

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-huge-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

let ids = 0;
/** One request in JSON: spans with these names, under a resource with a text of so many bytes. */
function body(service: string, names: readonly string[], resourceBytes: number): string {
  const startTimeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const spans = names.map((name) => {
    ids += 1;
    const spanId = ids.toString(16).padStart(16, '0');
    return { traceId: spanId.padStart(32, '1'), spanId, name, startTimeUnixNano };
  });
  const attributes = [
    { key: 'service.name', value: { stringValue: service } },
    { key: 'text', value: { stringValue: 'x'.repeat(resourceBytes) } },
  ];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] });
}

it('stores the largest blocks that one request can become', { timeout: 280_000 }, async () => {
  await using ingest = new IngestProcess(dataDir);
  await ingest.start();
  await ingest.migrate();
  // More names than a 16-bit index of a dictionary holds.
  const names = Array.from({ length: 70_000 }, (_, i) => `name ${i}`);
  expect((await ingest.post(body('names', names, 10))).status).toBe(200);
  // Every row repeats its resource.
  const many = Array.from({ length: 60_000 }, () => 'get');
  const unfolding = await ingest.post(body('unfolds', many, 30_000));
  expect(unfolding.status).toBe(200);
  const { partialSuccess } = (await unfolding.json()) as {
    partialSuccess?: { rejectedSpans: string };
  };
  const delivered = () => ingest.untilDelivered('traces', names.length + many.length);
  const { ledger } = await delivered().catch(delivered); // a block of 188 MB takes its time
  const taken = many.length - Number(partialSuccess?.rejectedSpans ?? 0);
  expect(ledger.traces).toMatchObject({ stored: names.length + taken, deadLettered: {} });
  const rows = await ingest.ask(
    'SELECT ServiceName, toUInt32(count()) AS n, toUInt32(uniqExact(SpanName)) AS names FROM otel_traces GROUP BY ServiceName ORDER BY ServiceName',
  );
  expect(rows).toEqual([
    { ServiceName: 'names', n: names.length, names: names.length },
    { ServiceName: 'unfolds', n: taken, names: 1 },
  ]);
});
