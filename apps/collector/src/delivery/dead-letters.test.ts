import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IngestProcess } from '../../test/ingest-process.ts';

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-poison-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('moves rows aside that ClickHouse refuses for good, counts them, and delivers what follows', async () => {
  await using ingest = new IngestProcess(dataDir);
  await ingest.start();
  await ingest.migrate();
  // A column that takes two words only: what a foreign migration may leave behind.
  await ingest.ask(`ALTER TABLE otel_traces MODIFY COLUMN StatusMessage Enum8('' = 0, 'fine' = 1)`);
  const post = (statusMessage: string): Promise<void> =>
    ingest.postUntilAcknowledged(
      otlpTracesRequest([span({ statusMessage }), span({ statusMessage })]),
    );
  await post('poison');
  // Nobody can tell yet whether the rows or the column are at fault: they wait.
  await ingest.untilSaid('not stored yet');
  await post('fine');
  const { ledger } = await ingest.untilDelivered('traces', 4);
  expect(Object.values(ledger.traces.deadLettered)).toEqual([2]);
  expect(ledger.traces).toMatchObject({ received: 4, stored: 2, inJournal: 0 });
  expect(await ingest.ask('SELECT count() AS n FROM otel_traces')).toEqual([{ n: 2 }]);

  const folder = join(dataDir, 'dead-letter');
  const files = (await readdir(folder)).sort();
  expect(files.map((name) => name.split('.').at(-1))).toEqual(['json', 'native']);
  const about = JSON.parse(await readFile(join(folder, files[0] ?? ''), 'utf8'));
  expect(about).toMatchObject({ table: 'otel_traces', rows: 2 });
  expect(about.error).toContain('poison');
});
