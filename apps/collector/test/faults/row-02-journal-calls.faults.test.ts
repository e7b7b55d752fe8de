import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IngestProcess } from '../ingest-process.ts';
import { AckLedger } from './ack-ledger.ts';
import { expectConserved } from './expect-conserved.ts';
import { type FaultPlan, withPlan } from './fault-plan.ts';
import { faultRandom } from './fault-seed.ts';
import { openRemoteStore, type RemoteStore } from './remote-store.ts';

let root = '';
let store: RemoteStore;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-calls-'));
  store = await openRemoteStore();
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

function isAlive({ process: { exitCode, signalCode } }: IngestProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Waits until everything is delivered, or the process is dead. */
async function untilDeliveredOrDead(ingest: IngestProcess): Promise<void> {
  while (isAlive(ingest)) {
    const metrics = await fetch(`${ingest.url}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    );
    if (metrics.includes('tracewell_journal_blocks{signal="traces"} 0\n')) return;
    await sleep(20);
  }
}

it('row 02, row 03, row 04: kill -9 before each call that changes the journal, and in each write', {
  timeout: 900_000,
}, async () => {
  const random = faultRandom();
  const dataDir = join(root, 'data');
  const config = join(root, 'tracewell.yaml');
  // Small segments: each request but the first begins one, and each checkpoint deletes some.
  await writeFile(config, 'journal:\n  segmentBytes: 64KiB\n');
  const env = { ...store.env, TRACEWELL_CONFIG: config };
  await using ingest = new IngestProcess(dataDir);
  const ledger = new AckLedger();
  /** Three requests, each sent once, delivered, and an orderly end. True when nothing killed it. */
  const live = async (plan: FaultPlan): Promise<boolean> => {
    ingest.options = withPlan(plan, { env });
    if (!(await ingest.startUnlessItEnds())) return false;
    for (let sent = 0; sent < 3 && isAlive(ingest); sent += 1) {
      const { body, keys } = ledger.build(random, { padding: 4000 });
      const status = await ingest.post(body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) ledger.acknowledged(keys);
      else ledger.unanswered(keys);
    }
    await untilDeliveredOrDead(ingest);
    return (await ingest.stop()) === 0;
  };
  let lives = 0;
  for (const fault of ['killAt', 'tearWrite'] as const) {
    let nth = 1;
    while (!(await live({ [fault]: nth }))) nth += 1;
    lives += nth;
    process.stdout.write(`row 02: ${nth - 1} times ${fault}\n`);
    expect(nth).toBeGreaterThan(8);
  }
  ingest.options = { env };
  await ingest.start();
  const { stored, unansweredStored } = await expectConserved({ ingest, ledger, ask: store.ask });
  process.stdout.write(
    `row 02: ${lives} lives, ${stored} spans stored, ${unansweredStored} of them unanswered\n`,
  );
});
