import {
  type DroppedHours,
  dropHeldStores,
  enforceRetention,
  readDisk,
  readSpanHours,
  type Store,
  type ThinnedPartition,
} from '@tracewell/storage';
import { writeFileAtomic } from '../atomic-file.ts';
import { dropMark } from '../disk-mark.ts';
import type { RoleContext } from '../role.ts';
import { type LastDropped, type UpkeepReport, upkeepFile } from '../telemetry/upkeep-report.ts';

/** One look at ages, sizes and the disk. Drops what has to go, says so, and publishes it. Throws a StoreError. */
export async function enforceLimits(
  store: Store,
  context: RoleContext,
  before: UpkeepReport,
): Promise<UpkeepReport> {
  const { config, log, signal } = context;
  const { spans, bytes, rollups } = config.retention;
  const isDiskLow = await letGoOfHeld(store, context);
  let lastDropped = before.lastDropped;
  const { thinned } = await enforceRetention(store, {
    policy: { spansMs: spans, bytes, rollupsMs: rollups },
    nowMs: Date.now(),
    isDiskLow,
    signal,
    onDropped: (hours) => {
      lastDropped = tell(hours, context) ?? lastDropped;
    },
  });
  for (const partition of thinned) tellThinned(partition, context);
  const report = { updatedAtMs: Date.now(), isDiskLow, lastError: '', lastDropped };
  await publish(context, report);
  if (isDiskLow && !before.isDiskLow) {
    log.warn(
      'TW4113 the disk of the store is nearly full: the oldest hours are dropped before their time. Free space, or lower retention.bytes.',
    );
  }
  return report;
}

/** Says in the published file that nothing can be dropped. */
export async function publishFailure(
  context: RoleContext,
  before: UpkeepReport,
  error: unknown,
): Promise<UpkeepReport> {
  const lastError = error instanceof Error ? error.message : String(error);
  const report = { ...before, updatedAtMs: Date.now(), lastError };
  await publish(context, report);
  return report;
}

async function publish({ config, log }: RoleContext, report: UpkeepReport): Promise<void> {
  try {
    await writeFileAtomic(upkeepFile(config), JSON.stringify(report));
  } catch (error) {
    // A full disk is what it would tell about: dropping goes on, the log has said it.
    log.warn({ err: error }, 'TW4114 what upkeep does cannot be published to the status page');
  }
}

/** Drops what is held from before an upgrade when it is due. Answers whether the disk is low then. */
async function letGoOfHeld(store: Store, context: RoleContext): Promise<boolean> {
  const isDiskLow = await isLow(store, context);
  const dropped = await dropHeldStores(store, { nowMs: Date.now(), isDiskLow }, context.signal);
  if (dropped.length === 0) return isDiskLow;
  context.log.info({ dropped, isDiskLow }, 'the store from before an upgrade is not held any more');
  return isDiskLow && (await isLow(store, context));
}

async function isLow(store: Store, { config, signal }: RoleContext): Promise<boolean> {
  const disk = await readDisk(store, signal);
  if (disk === undefined) return false;
  const hours = await readSpanHours(store, signal);
  const storeBytes = hours.reduce((sum, hour) => sum + hour.bytes, 0);
  return disk.freeBytes < dropMark(disk, storeBytes, config.journal.lowDiskBytes);
}

function tell({ partitions, kept }: DroppedHours, { log }: RoleContext): LastDropped | undefined {
  for (const partition of partitions) {
    const from = new Date(partition.fromMs).toISOString();
    log.info({ ...partition, from, kept }, 'retention dropped a partition');
  }
  const [first] = partitions;
  if (first === undefined) return undefined;
  const { table, fromMs, because } = first;
  if (because === 'disk') {
    log.warn(
      { table, from: new Date(fromMs).toISOString() },
      'TW4113 hours were dropped before their time, without keeping any trace of them: the disk is full',
    );
  }
  return { atMs: Date.now(), table, fromMs, because, keptTraces: kept?.traces ?? 0 };
}

function tellThinned({ taken, ...partition }: ThinnedPartition, { log }: RoleContext): void {
  const from = new Date(partition.fromMs).toISOString();
  const what =
    taken === 'rest'
      ? 'kept traces that nobody asked for were dropped'
      : 'kept traces were dropped, also those asked for';
  log.info({ ...partition, from }, `${what}: their share of the budget is full`);
}
