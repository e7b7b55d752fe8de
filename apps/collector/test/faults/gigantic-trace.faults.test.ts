import { readSkeleton } from '@tracewell/api';
import { newTraceId, otlpTracesRequest, span } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { QueryProcess } from '../query-process.ts';
import { eventually, openFaultRun } from './fault-run.ts';
import { peakMemory } from './peak-memory.ts';

const SPANS = 1_000_000;
const SPANS_PER_REQUEST = 2000;
/** What the API gives as JSON at most. */
const JSON_SPANS_MAX = 50_000;
const MEMORY_MAX = 1_200_000_000;

it('row 31: a trace of a million spans is stored, read whole in columns and capped as JSON', {
  timeout: 900_000,
}, async () => {
  await using run = await openFaultRun();
  await using query = new QueryProcess(run.ingest.dataDir);
  await query.start();
  const client = await query.client();
  const traceId = newTraceId();
  const startTimeUnixNano = BigInt(Date.now()) * 1_000_000n - 600_000_000_000n;
  const root = { traceId, spanId: run.ledger.newSpanId(), startTimeUnixNano, durationMs: 500_000 };
  for (let sent = 0; sent < SPANS; sent += SPANS_PER_REQUEST) {
    const spans = Array.from({ length: SPANS_PER_REQUEST }, (_, i) =>
      sent + i === 0
        ? span(root)
        : span({
            traceId,
            spanId: run.ledger.newSpanId(),
            parentSpanId: root.spanId,
            name: `step ${i % 17}`,
            kind: 'internal',
            startTimeUnixNano: startTimeUnixNano + BigInt(sent + i) * 400_000n,
          }),
    );
    await run.ingest.postUntilAcknowledged(otlpTracesRequest(spans));
    run.ledger.acknowledged(spans.map(({ spanId }) => [traceId, spanId]));
  }
  await run.send(); // others are taken as before
  await run.expectConserved(300_000);

  const asJson = await eventually(async () => {
    const answer = await client.trace(traceId);
    expect(answer.spans).toHaveLength(JSON_SPANS_MAX);
    return answer;
  });
  expect(asJson.meta.truncated).toBe(true);
  const skeleton = await readSkeleton(traceId, { baseUrl: await query.baseUrl() });
  expect(skeleton.header?.spanCount).toBe(SPANS);
  expect(skeleton.spans().count).toBe(SPANS);
  const listed = await client.traces({ query: `trace.id = "${traceId}"` });
  expect(listed.traces.map(({ spanCount }) => spanCount)).toEqual([SPANS]);
  expect(await peakMemory(run.ingest.process.pid)).toBeLessThan(MEMORY_MAX);
  expect(await peakMemory(query.pid)).toBeLessThan(MEMORY_MAX);
});
