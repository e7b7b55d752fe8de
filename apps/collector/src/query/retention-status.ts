import type { StatusAnswer } from '@tracewell/api';
import { type DiskRoom, KEPT_SHARE, type StoreFacts } from '@tracewell/storage';
import type { Config } from '../config.ts';
import { dropMark } from '../disk-mark.ts';
import type { UpkeepReport } from '../telemetry/upkeep-report.ts';
import { forecastRetention } from './forecast-retention.ts';

/** What only the store knows about ages, sizes and room. */
export interface StoreExtent {
  readonly hours: readonly { readonly fromMs: number; readonly bytes: number }[];
  readonly disk: DiskRoom | undefined;
}

interface RetentionSources {
  readonly config: Config;
  readonly upkeep: UpkeepReport | undefined;
  readonly facts: StoreFacts | undefined;
  readonly extent: StoreExtent | undefined;
  readonly nowMs: number;
}

const nanos = (ms: number) => String(BigInt(Math.round(ms)) * 1_000_000n);

/** The limits in words, how long spans will last, and what was dropped last. */
export function retentionOf(sources: RetentionSources): StatusAnswer['retention'] {
  const { config, facts, upkeep } = sources;
  const { retention } = config;
  const days = (ms: number) => `${Math.round((ms / 86_400_000) * 10) / 10} d`;
  const gigabytes = `${Math.round(retention.bytes / 1e8) / 10} GB`;
  const kept = facts?.tables.find(({ table }) => table === 'otel_traces_kept');
  return {
    spansNs: nanos(retention.spans),
    bytes: retention.bytes,
    rollupsNs: nanos(retention.rollups),
    oldestSpanUnixNano: facts?.firstSpanUnixNano ?? null,
    words: `spans ${days(retention.spans)} or ${gigabytes}, whichever comes first; rollups ${days(retention.rollups)}`,
    forecast: forecastOf(sources),
    keptBytes: facts ? (kept?.bytes ?? 0) : null,
    keptMaxBytes: retention.bytes * KEPT_SHARE,
    lastDropped: lastDroppedOf(upkeep),
    lastError: upkeep?.lastError ?? '',
  };
}

function forecastOf({ config, extent, nowMs }: RetentionSources) {
  const hours = extent?.hours ?? [];
  const bytes = hours.reduce((sum, hour) => sum + hour.bytes, 0);
  const disk = extent?.disk;
  const room = disk && disk.freeBytes - dropMark(disk, bytes, config.journal.lowDiskBytes);
  return forecastRetention({
    hours,
    nowMs,
    ageMs: config.retention.spans,
    budgetBytes: config.retention.bytes,
    roomBytes: room === undefined ? null : Math.max(0, room),
  });
}

function lastDroppedOf(upkeep: UpkeepReport | undefined) {
  if (!upkeep?.lastDropped) return null;
  const { atMs, table, fromMs, because, keptTraces } = upkeep.lastDropped;
  return { atUnixNano: nanos(atMs), table, fromUnixNano: nanos(fromMs), because, keptTraces };
}
