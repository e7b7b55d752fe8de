import { it } from 'vitest';
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
