import { expect, it } from 'vitest';
import { changePlan, withPlan } from './fault-plan.ts';
import { openFaultRun } from './fault-run.ts';

// Also in the first life of a store, whose views were made by the engine that has just been killed.
it('row 10: checkpoints fail for a while, and nothing is delivered twice after a kill -9', {
  timeout: 180_000,
}, async () => {
  await using fault = await openFaultRun({ options: withPlan({}) });
  const { ingest } = fault;
  await changePlan(ingest, { fail: { call: 'rename', code: 'ENOSPC' } });
  await fault.send();
  await ingest.untilSaid('TW3201');
  await ingest.kill();
  await ingest.start();
  await fault.send();
  await fault.expectConserved();
});

// They are decoded in a thread of their own, into blocks of their own.
it('row 01, row 10: large bodies survive a kill -9, are not delivered twice, and their repeats are known', {
  timeout: 180_000,
}, async () => {
  await using fault = await openFaultRun({ options: withPlan({}) });
  const { ingest, ledger, random } = fault;
  await changePlan(ingest, { fail: { call: 'rename', code: 'ENOSPC' } });
  const bodies = [ledger.build(random)];
  while (bodies.length < 4) {
    const next = ledger.build(random, { spansMax: 40, padding: 60_000 });
    if (next.body.length > 1024 * 1024) bodies.push(next);
    else ledger.unanswered(next.keys);
  }
  for (const { body, keys } of bodies) {
    await ingest.postUntilAcknowledged(body);
    ledger.acknowledged(keys);
  }
  await ingest.untilSaid('TW3201'); // some are delivered, and nobody could note it
  await ingest.kill();
  await ingest.start();
  for (const { body } of bodies) await ingest.postUntilAcknowledged(body);
  const { report } = await fault.expectConserved();
  const spans = bodies.reduce((sum, { keys }) => sum + keys.length, 0);
  expect(report.ledger.traces).toMatchObject({ deduplicated: spans, deadLettered: {} });
});
