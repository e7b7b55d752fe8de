import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpTracesRequest, type SeededRandom, seededRandom, span } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { IngestProcess } from '../../test/ingest-process.ts';
import { QueryProcess } from '../../test/query-process.ts';

const SENDERS = 4;
const REQUESTS_PER_ROUND = 12;
const SPANS_PER_REQUEST = 25;

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-kills-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** What was acknowledged: trace id -> span ids. */
class Acknowledged {
  readonly spans = new Map<string, string[]>();
  requests = 0;
  #number = 0;

  /** A request of new spans, some of which belong to traces of other requests. */
  build(random: SeededRandom): { body: string; ids: [string, string][] } {
    const startTimeUnixNano = BigInt(Date.now()) * 1_000_000n;
    const ids: [string, string][] = [];
    const spans = Array.from({ length: SPANS_PER_REQUEST }, () => {
      this.#number += 1;
      const traceId = hex(1 + random.int(200), 32);
      const spanId = hex(this.#number, 16);
      ids.push([traceId, spanId]);
      return span({ traceId, spanId, startTimeUnixNano, name: `GET /${this.#number % 17}` });
    });
    return { body: otlpTracesRequest(spans), ids };
  }

  add(ids: readonly [string, string][]): void {
    this.requests += 1;
    for (const [traceId, spanId] of ids) {
      this.spans.set(traceId, [...(this.spans.get(traceId) ?? []), spanId]);
    }
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** Several senders at once, each repeating a request until it is acknowledged. */
async function load(
  ingest: IngestProcess,
  acknowledged: Acknowledged,
  random: SeededRandom,
  midway: () => Promise<void>,
): Promise<void> {
  const goal = acknowledged.requests + SENDERS * REQUESTS_PER_ROUND;
  const middle = acknowledged.requests + random.int(SENDERS * REQUESTS_PER_ROUND);
  let fault: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (acknowledged.requests < goal) {
      const { body, ids } = acknowledged.build(random);
      await ingest.postUntilAcknowledged(body);
      acknowledged.add(ids);
      if (acknowledged.requests >= middle) fault ??= midway();
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  await fault;
}

async function storedSpans(ingest: IngestProcess): Promise<Map<string, string[]>> {
  const rows = await ingest.ask<{ TraceId: string; ids: string[] }>(
    'SELECT TraceId, arraySort(groupArray(SpanId)) AS ids FROM otel_traces GROUP BY TraceId',
  );
  return new Map(rows.map(({ TraceId, ids }) => [TraceId, ids]));
}

it('stores every acknowledged span exactly once, whatever is killed', {
  timeout: 120_000,
}, async () => {
  const random = seededRandom(20_261_121);
  const acknowledged = new Acknowledged();
  await using ingest = new IngestProcess(dataDir);
  await ingest.start();
  await ingest.migrate();
  await using query = new QueryProcess(dataDir);
  const endEngine = async (): Promise<void> => {
    process.kill((await ingest.engine()).pid, 'SIGKILL');
  };
  const killEngine = async (): Promise<void> => {
    const before = ingest.timesSaid('TW3203');
    // The first may still be that of an ingest that was killed; the next round kills who would say it.
    while (ingest.timesSaid('TW3203') === before) await endEngine().catch(() => undefined);
  };
  const killIngest = async (): Promise<void> => {
    await ingest.kill();
    await ingest.start();
  };
  const killBoth = async (): Promise<void> => {
    await endEngine();
    await killIngest();
  };
  const killQuery = async (): Promise<void> => {
    await query.kill();
    await query.start();
  };
  const killAll = async (): Promise<void> => {
    await query.kill();
    await killBoth();
    await query.start();
  };
  await query.start();
  for (const kill of [killIngest, killEngine, killQuery, killBoth, killAll, killEngine, killAll]) {
    await load(ingest, acknowledged, random, kill);
  }

  const { ledger } = await ingest.untilDelivered(
    'traces',
    acknowledged.requests * SPANS_PER_REQUEST,
  );
  expect(ingest.log).toContain('TW3203'); // the engine did die
  const stored = await storedSpans(ingest);
  expect(stored.size).toBe(acknowledged.spans.size);
  for (const [traceId, ids] of acknowledged.spans) {
    expect([traceId, stored.get(traceId)]).toEqual([traceId, ids.sort()]);
  }
  const [count] = await ingest.ask<{ all: number; unique: number }>(
    'SELECT count() AS all, uniqExact(TraceId, SpanId) AS unique FROM otel_traces',
  );
  expect(count?.all).toBe(count?.unique);
  expect(count?.all).toBe(acknowledged.requests * SPANS_PER_REQUEST);
  const [traceId, ids] = [...acknowledged.spans][0] ?? ['', []];
  const client = await query.client();
  const { spans } = await vi.waitFor(() => client.trace(traceId), { timeout: 30_000 });
  expect(spans.map(({ spanId }) => spanId).sort()).toEqual(ids.sort());
  const { received, deduplicated, rejected, expiredOnArrival, deadLettered, inJournal } =
    ledger.traces;
  expect(ledger.traces.stored).toBe(count?.all);
  expect([rejected, expiredOnArrival, deadLettered, inJournal]).toEqual([{}, 0, {}, 0]);
  expect(received).toBe(ledger.traces.stored + deduplicated);
});

it('goes on acknowledging while the engine hangs, and delivers when it is back', {
  timeout: 60_000,
}, async () => {
  const random = seededRandom(7);
  const acknowledged = new Acknowledged();
  await using ingest = new IngestProcess(join(dataDir, 'hang'));
  await ingest.start();
  await ingest.migrate();
  const { pid } = await ingest.engine();
  process.kill(pid, 'SIGSTOP');
  try {
    await load(ingest, acknowledged, random, () => Promise.resolve());
    const { journal } = await ingest.report();
    expect(journal.traces.maxBytes).toBeGreaterThan(0);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const { ledger } = await ingest.untilDelivered(
    'traces',
    acknowledged.requests * SPANS_PER_REQUEST,
  );
  expect(ledger.traces.stored).toBe(acknowledged.requests * SPANS_PER_REQUEST);
  const stored = await storedSpans(ingest);
  expect(stored).toEqual(new Map([...acknowledged.spans].map(([id, ids]) => [id, ids.sort()])));
  expect(await ingest.stop()).toBe(0);
});
