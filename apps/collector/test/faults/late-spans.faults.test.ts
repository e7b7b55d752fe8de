import { otlpTracesRequest, trace } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { QueryProcess } from '../query-process.ts';
import { eventually, openFaultRun } from './fault-run.ts';

const DAY_NS = 86_400_000_000_000n;

it('row 24: a trace whose child came days late and before its parent is whole when the last one is there', async () => {
  await using run = await openFaultRun();
  await using query = new QueryProcess(run.ingest.dataDir);
  await query.start();
  const client = await query.client();
  const startTimeUnixNano = BigInt(Date.now()) * 1_000_000n - 5n * DAY_NS;
  const id = (): string => run.ledger.newSpanId();
  const spans = trace([
    {
      traceId: 'd'.repeat(32),
      spanId: id(),
      startTimeUnixNano,
      children: [
        { spanId: id(), startTimeUnixNano, children: [{ spanId: id(), startTimeUnixNano }] },
      ],
    },
  ]);
  for (const [arrived, each] of spans.toReversed().entries()) {
    await run.ingest.postUntilAcknowledged(otlpTracesRequest([each]));
    run.ledger.acknowledged([[each.traceId, each.spanId]]);
    await run.expectConserved();
    // A trace is called whole only some seconds after its last span came.
    await eventually(async () => {
      const found = await client.trace(each.traceId);
      expect([found.spans.length, found.complete]).toEqual([arrived + 1, arrived === 2]);
    });
  }
});
