import { setTimeout as wait } from 'node:timers/promises';
import { startMeasured } from './installation.ts';
import { descendantsOf, readGroup } from './process-group.ts';

const SETTLE_MS = 60_000;
const WATCH_MS = 180_000;

/** What the whole process group costs while nothing arrives. Bars: RSS <= 750 MB, CPU <= 3 % of a core, <= 1 MB/min written. */
export async function idle(): Promise<Record<string, unknown>> {
  await using installation = await startMeasured();
  await wait(SETTLE_MS);
  const pids = descendantsOf(installation.pid);
  const before = readGroup(pids);
  const startedAt = performance.now();
  await wait(WATCH_MS);
  const after = readGroup(pids);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    rssMb: Object.values(after.rssMb).reduce((sum, value) => sum + value, 0),
    pssMb: after.pssMb,
    rssByProcess: after.rssMb,
    cpuPercentOfACore: round(((after.cpuSeconds - before.cpuSeconds) / seconds) * 100),
    writtenMbPerMinute: round(((after.writtenBytes - before.writtenBytes) / 1e6 / seconds) * 60),
    watchedSeconds: Math.round(seconds),
  };
}

const round = (value: number): number => Number(value.toFixed(2));
