import { statfs } from 'node:fs/promises';
import type { StatusAnswer } from '@tracewell/api';
import { readDisk, readSpanHours, readStoreFacts, type StoreFacts } from '@tracewell/storage';
import manifest from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import { bySignal, SIGNALS } from '../telemetry/signal.ts';
import type { UpkeepReport } from '../telemetry/upkeep-report.ts';
import { differenceOf, ledgerOf, partsOf, reasonsOf, sumOf } from './ledger-counts.ts';
import { metaOfFiles, type RequestContext } from './question.ts';
import { retentionOf, type StoreExtent } from './retention-status.ts';
import type { StoreAccess } from './store-access.ts';

export interface StatusSources {
  readonly config: Config;
  readonly access: StoreAccess;
  /** What the ingest role last published; undefined: nothing yet. */
  readonly report: IngestReport | undefined;
  /** Whether the process that published it still runs. */
  readonly isIngestAlive: boolean;
  /** What upkeep last published; undefined: nothing yet. */
  readonly upkeep: UpkeepReport | undefined;
  readonly listeners: StatusAnswer['listeners'];
}

const BEHIND_MS = 10_000;
const NS_PER_MS = 1_000_000n;

export async function answerStatus(
  context: RequestContext,
  sources: StatusSources,
  signal: AbortSignal,
): Promise<StatusAnswer> {
  const { config, report, upkeep } = sources;
  const { facts, extent } = await askStore(sources.access, signal);
  const nowMs = Number(context.nowNs / NS_PER_MS);
  const retention = retentionOf({ config, upkeep, facts, extent, nowMs });
  const meta = metaOfFiles(context);
  // A file that an older version published knows fewer signals.
  const ledgers = bySignal((signal) => ledgerOf(report?.ledger[signal]));
  return {
    ...judge(
      sources,
      meta.behindMs,
      facts,
      SIGNALS.some((signal) => differenceOf(ledgers[signal]) !== 0),
    ),
    ledger: SIGNALS.map((signal) => ledgers[signal]).reduce(sumOf),
    bySignal: ledgers,
    reasons: report ? reasonsOf(report.ledger, report.refused ?? []) : [],
    difference: bySignal((signal) => differenceOf(ledgers[signal])),
    parts: partsOf(report?.parts ?? {}),
    delivery: {
      behindMs: meta.behindMs,
      journalBytes: journalBytesOf(report),
      journalMaxBytes: config.journal.maxBytes,
      lastError: report?.engine.lastError || report?.circuit?.lastError || '',
    },
    circuit: circuitOf(report),
    disk: await diskOf(config, report, facts, retention.forecast),
    retention,
    ...sendersOf(report),
    faults: faultsOf(report),
    listeners: sources.listeners,
    engine: engineOf(sources, facts),
    versions: {
      tracewell: manifest.version,
      node: process.versions.node,
      schema: facts?.schemaVersion ?? null,
    },
    dataDir: config.dataDir,
    ingestPublishedAtUnixNano: report ? nanos(report.updatedAtMs) : null,
    firstSpanUnixNano: facts?.firstSpanUnixNano ?? null,
    newestSpanUnixNano: facts?.newestSpanUnixNano ?? null,
    environments: facts?.environments ?? [],
    meta,
  } satisfies StatusAnswer;
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * NS_PER_MS);
}

interface StoreAnswer {
  readonly facts: StoreFacts | undefined;
  readonly extent: StoreExtent | undefined;
}

/** The status page must answer while the store does not: what only the store knows is then left out. */
async function askStore(access: StoreAccess, signal: AbortSignal): Promise<StoreAnswer> {
  if (!access.isReady) return { facts: undefined, extent: undefined };
  try {
    const store = access.current();
    const [facts, hours, disk] = await Promise.all([
      readStoreFacts(store, signal),
      readSpanHours(store, signal),
      readDisk(store, signal),
    ]);
    return { facts: facts.rows, extent: { hours, disk } };
  } catch (error) {
    signal.throwIfAborted();
    access.failed(error);
    return { facts: undefined, extent: undefined };
  }
}

function judge(
  sources: StatusSources,
  behindMs: number | null,
  facts: StoreFacts | undefined,
  differs: boolean,
): Pick<StatusAnswer, 'state' | 'sentence'> {
  if (!sources.isIngestAlive) {
    return {
      state: 'not-receiving',
      sentence: 'Not receiving: the ingest process is not running. `tracewell up` starts it again.',
    };
  }
  if (facts === undefined) {
    return {
      state: 'degraded',
      sentence: 'The store does not answer. What arrives is kept in the journal and stored later.',
    };
  }
  if (behindMs !== null && behindMs > BEHIND_MS) {
    return {
      state: 'degraded',
      sentence: `Delivery is ${Math.round(behindMs / 1000)} s behind. Nothing is lost: the journal holds it.`,
    };
  }
  const early = keptTooShort(sources.upkeep);
  if (early !== undefined) return { state: 'degraded', sentence: early };
  const sentence = differs
    ? 'Receiving and storing. The counts of this moment do not add up: look again in a few seconds.'
    : 'Everything that was received is accounted for.';
  return { state: 'well', sentence };
}

function keptTooShort(upkeep: UpkeepReport | undefined): string | undefined {
  if (upkeep?.isDiskLow) {
    return 'The disk is nearly full: the oldest hours are dropped before their time. What arrives is stored.';
  }
  if (upkeep === undefined || upkeep.lastError === '') return undefined;
  return `Nothing can be dropped, so the store grows beyond its limits: ${upkeep.lastError}`;
}

function journalBytesOf(report: IngestReport | undefined): number {
  return Object.values(report?.journal ?? {}).reduce((sum, { bytes }) => sum + bytes, 0);
}

function circuitOf(report: IngestReport | undefined): StatusAnswer['circuit'] {
  // A file that an older version published has none.
  if (report?.circuit === undefined) return null;
  const { state, failures, retryAtMs, lastError } = report.circuit;
  return {
    state: state === 'half_open' ? 'half-open' : state,
    failures,
    retryAtUnixNano: retryAtMs === null ? null : nanos(retryAtMs),
    lastError,
  };
}

async function diskOf(
  config: Config,
  report: IngestReport | undefined,
  facts: StoreFacts | undefined,
  { limit, daysLeft }: StatusAnswer['retention']['forecast'],
): Promise<StatusAnswer['disk']> {
  const disk = await statfs(config.dataDir).catch(() => undefined);
  const storeBytes = facts ? facts.tables.reduce((sum, { bytes }) => sum + bytes, 0) : null;
  const bytesPerDay = facts && storeBytes !== null ? perDay(storeBytes, facts) : null;
  const freeBytes = disk ? disk.bavail * disk.bsize : null;
  return {
    storeBytes,
    journalBytes: journalBytesOf(report),
    freeBytes,
    totalBytes: disk ? disk.blocks * disk.bsize : null,
    bytesPerDay,
    // Where age or budget come first the disk never fills.
    daysLeft: limit === 'disk' ? daysLeft : null,
    tables: facts?.tables ?? [],
  };
}

const DAY_NS = 86_400_000_000_000;
const HOUR_NS = 3_600_000_000_000;

/** null below an hour of spans: a pace of minutes says nothing about days. */
function perDay(
  bytes: number,
  { firstSpanUnixNano, newestSpanUnixNano }: StoreFacts,
): number | null {
  if (firstSpanUnixNano === undefined || newestSpanUnixNano === undefined) return null;
  const span = Number(BigInt(newestSpanUnixNano) - BigInt(firstSpanUnixNano));
  return span < HOUR_NS ? null : (bytes / span) * DAY_NS;
}

function sendersOf(report: IngestReport | undefined): Pick<StatusAnswer, 'senders' | 'mistakes'> {
  return {
    senders: (report?.senders ?? []).map((sender) => ({
      address: sender.address,
      agent: [sender.sdk, sender.version].filter((part) => part !== '').join(' '),
      services: sender.services,
      lastSeenUnixNano: nanos(sender.lastSeenMs),
      requests: sender.requests,
      spans: sender.items,
      clockOffsetMs: sender.clockOffsetMs,
    })),
    mistakes: (report?.mistakes ?? []).map((mistake) => ({
      code: mistake.kind,
      address: mistake.address,
      what: mistake.advice,
      count: mistake.count,
      lastSeenUnixNano: nanos(mistake.lastSeenMs),
    })),
  };
}

function faultsOf(report: IngestReport | undefined): StatusAnswer['faults'] {
  return (report?.faults ?? []).map(({ atMs, code, message, count }) => ({
    atUnixNano: nanos(atMs),
    code,
    message: message.replace(`${code} `, ''),
    count,
  }));
}

function engineOf(
  { config, access, report }: StatusSources,
  facts: StoreFacts | undefined,
): StatusAnswer['engine'] {
  const isStarting = !access.isReady && report?.engine.state !== 'down';
  const waiting = isStarting ? 'starting' : 'unreachable';
  return {
    mode: config.clickhouse.url === '' ? 'embedded' : 'server',
    state: facts ? 'ready' : waiting,
    version: facts?.engineVersion ?? '',
    detail: report?.engine.lastError ?? '',
  };
}
