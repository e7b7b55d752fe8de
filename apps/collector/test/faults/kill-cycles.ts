import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '@tracewell/testing';
import { IngestProcess } from '../ingest-process.ts';
import { AckLedger } from './ack-ledger.ts';
import { type Conserved, expectConserved } from './expect-conserved.ts';
import { startLoad } from './send-load.ts';

/** What the cycles came to. */
export interface KillCycles extends Conserved {
  readonly acknowledged: number;
  readonly kills: Readonly<Record<'collector' | 'engine' | 'both', number>>;
}

/** A block is sealed after a second or by a restart: kills fall into every step of its way. */
const KILL_WITHIN_MS = 1000;

/**
 * Ends an engine that runs. The note of its address outlives it: after a kill of the cycle before, its process may
 * be gone and the next one not yet up. Waits for that one, so that every kill counted is a kill.
 */
async function killEngine(ingest: IngestProcess): Promise<void> {
  for (;;) {
    const { pid } = await ingest.engine();
    try {
      process.kill(pid, 'SIGKILL');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      await sleep(50);
    }
  }
}

/**
 * Load on one data folder for so many kill -9 at seeded instants: of the collector, of its engine, of both. Then the
 * invariant. `progress` is told after each cycle.
 */
export async function killCycles(
  random: SeededRandom,
  cycles: number,
  progress: (cycle: number, ledger: AckLedger) => void = () => undefined,
): Promise<KillCycles> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-kill-cycles-'));
  const kills = { collector: 0, engine: 0, both: 0 };
  try {
    await using ingest = new IngestProcess(dataDir);
    await ingest.start();
    await ingest.migrate();
    const ledger = new AckLedger();
    const load = startLoad({ ingest, ledger, random });
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await load.more(1);
      await sleep(random.int(KILL_WITHIN_MS));
      const victim = random.weighted([
        { weight: 4, item: 'collector' as const },
        { weight: 3, item: 'engine' as const },
        { weight: 3, item: 'both' as const },
      ]);
      kills[victim] += 1;
      if (victim !== 'collector') await killEngine(ingest);
      if (victim !== 'engine') {
        await ingest.kill();
        await ingest.start();
      }
      progress(cycle, ledger);
    }
    await load.more(4);
    await load.stop();
    const conserved = await expectConserved({ ingest, ledger });
    return { ...conserved, acknowledged: ledger.spans, kills };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
