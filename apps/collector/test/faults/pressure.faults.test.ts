import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { changePlan, withPlan } from './fault-plan.ts';
import { openFaultRun, openRemoteRun } from './fault-run.ts';

it('row 33: a heap of 48 MB takes what it can and refuses the rest, without running out', {
  timeout: 180_000,
}, async () => {
  await using run = await openFaultRun({
    config: 'limits:\n  inFlightBytes: 8MiB\n',
    options: { nodeArgs: ['--max-old-space-size=48'] },
  });
  const load = run.startLoad({ senders: 24, padding: 20_000, givesUp: 0 });
  await load.more(400);
  await load.stop();
  expect(run.ingest.process.exitCode).toBeNull();
  expect(run.ingest.process.signalCode).toBeNull();
  await run.expectConserved();
});

it('row 05: kill -9 again and again while a backlog is sent loses and doubles nothing', {
  timeout: 180_000,
}, async () => {
  await using run = await openRemoteRun();
  const { ingest, random, store } = run;
  await store.proxy.close();
  const load = run.startLoad({ spansMax: 200 });
  await load.more(150);
  await load.stop();
  await ingest.kill();
  await store.proxy.open();
  const stored: number[] = [0];
  for (let boot = 0; boot < 15; boot += 1) {
    void ingest.startUnlessItEnds().catch(() => undefined);
    await sleep(150 + random.int(600)); // boots take about 300 ms
    await ingest.kill();
    stored.push(await run.storedSpans());
  }
  expect(stored).toEqual([...stored].sort((a, b) => a - b)); // never back
  await ingest.start();
  await run.expectConserved();
});

it.each([3_600_000, -3_600_000])(
  'row 23: the clock of the collector jumps by %i ms',
  {
    timeout: 120_000,
  },
  async (clockMs) => {
    await using run = await openFaultRun({ options: withPlan({}) });
    const load = run.startLoad({ senders: 2 });
    await load.more(5);
    await changePlan(run.ingest, { clockMs });
    await load.more(10);
    await run.ingest.kill();
    await run.ingest.start();
    await load.more(10);
    await load.stop();
    await run.expectConserved();
  },
);
