import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type MetricsBlock,
  openMetricsBlock,
  openOperationNames,
  openTracesBlock,
  type TracesBlock,
} from '@tracewell/storage';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Config } from '../config.ts';
import { EngineSupervisor } from '../delivery/engine-supervisor.ts';
import { openSignalPath, type SignalPath } from '../delivery/signal-path.ts';
import { openServerSource, type StoreSource } from '../delivery/store-source.ts';
import type { Role, RoleContext } from '../role.ts';
import { Teardown } from '../teardown.ts';
import { publishReport } from '../telemetry/publish-report.ts';
import { storeLedger } from '../telemetry/store-ledger.ts';
import { bindListeners, isLoopback } from './bind-listeners.ts';
import { claimDataFolder } from './claim-data-folder.ts';
import { readCollectorId } from './collector-id.ts';
import { decodePoints, decodeSpans } from './decode-body.ts';
import { InFlightGate } from './in-flight-gate.ts';
import { openIngestKeys } from './ingest-keys.ts';
import { IngestTelemetry } from './ingest-telemetry.ts';
import { createOtlpApp, type Intake } from './otlp-app.ts';
import { ownRoutes } from './own-routes.ts';
import { answerRawMistakes } from './raw-mistakes.ts';

interface Paths {
  readonly traces: SignalPath<TracesBlock>;
  readonly metrics: SignalPath<MetricsBlock>;
}

/**
 * Starts the ingest role: takes OTLP over HTTP, keeps what it acknowledged on disk, and delivers it
 * to ClickHouse, which it runs itself unless `clickhouse.url` names a server. Ready as soon as it can
 * acknowledge; ClickHouse may follow.
 */
export async function startIngest(context: RoleContext): Promise<Role> {
  const started = new Teardown();
  try {
    await start(context, started);
  } catch (error) {
    await started[Symbol.asyncDispose]();
    throw error;
  }
  return { name: 'ingest', [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}

async function start(context: RoleContext, started: Teardown): Promise<void> {
  const { config, log } = context;
  refuseOpenListener(config);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  started.use(await claimDataFolder(config.dataDir));
  const checkKey = await openIngestKeys(config.auth.ingestKeysFile);
  const collector = await readCollectorId(config.dataDir);
  const source: StoreSource = started.use(
    config.clickhouse.url === ''
      ? new EngineSupervisor(config, log)
      : await openServerSource(config),
  );
  const open = new Teardown();
  const paths = await openPaths(context, collector, source, open).catch(async (error: unknown) => {
    await open[Symbol.asyncDispose](); // one journal may be open: its deliveries would go on
    throw error;
  });
  const gate = new InFlightGate(config.limits.inFlightBytes);
  const telemetry = new IngestTelemetry({ collector, ...paths, source, gate });
  started.use(
    publishReport({
      path: join(config.dataDir, 'run', 'ledger.json'),
      report: () => telemetry.report(),
      onError: (error) => log.warn({ err: error }, 'TW3204 the report could not be written'),
    }),
  );
  // Ended before the report, so that the last one tells what became of everything.
  started.use(open);
  started.use(
    storeLedger({ report: () => telemetry.report(), store: (signal) => source.store(signal) }),
  );
  let isEnding = false;
  const notReady = (): string | undefined => {
    if (isEnding) return 'the collector is ending';
    return paths.traces.level === 'full' ? 'the journal is full' : undefined;
  };
  const app = createOtlpApp({
    intakes: openIntakes(paths, telemetry, config.limits),
    bodyBytes: config.limits.bodyBytes,
    gate,
    checkKey,
    allowedOrigins: config.listen.allowedOrigins,
    senders: telemetry.senders,
    mistakes: telemetry.mistakes,
    log,
    ownRoutes: ownRoutes({ notReady, metrics: () => telemetry.metricsText() }),
    isEnding: () => isEnding,
    onRefusal: (status) => telemetry.refused(status),
  });
  await listen(context, app, telemetry, started);
  started.defer(() => {
    isEnding = true;
  });
}

/** Journals first: what they hold is sent again as soon as there is a store. */
async function openPaths(
  { config, log }: RoleContext,
  collector: string,
  source: StoreSource,
  open: Teardown,
): Promise<Paths> {
  const store = (signal: AbortSignal) => source.store(signal);
  const common = { collector, config, log, store };
  // One for all blocks: the cap of operations counts by the hour, and a block lasts a second.
  const operations = openOperationNames(Date.now);
  const traces = open.use(
    await openSignalPath<TracesBlock>({
      ...common,
      signal: 'traces',
      openBlock: () => openTracesBlock({ operations }),
    }),
  );
  const metrics = open.use(
    await openSignalPath<MetricsBlock>({
      ...common,
      signal: 'metrics',
      openBlock: openMetricsBlock,
    }),
  );
  return { traces, metrics };
}

function openIntakes(
  paths: Paths,
  telemetry: IngestTelemetry,
  limits: Config['limits'],
): { traces: Intake; metrics: Intake } {
  const nothing = { services: new Set<string>(), newestMs: undefined };
  return {
    traces: {
      get level() {
        return paths.traces.level;
      },
      take: async (body, encoding) => {
        const { acceptance, facts } = await paths.traces.accept(
          body,
          decodeSpans(encoding, limits),
        );
        const service = facts?.services.values().next().value ?? '';
        if (facts !== undefined && acceptance.accepted > 0)
          telemetry.sawSpan(service, facts.traceId);
        return { ...acceptance, ...(facts ?? nothing) };
      },
    },
    metrics: {
      get level() {
        return paths.metrics.level;
      },
      take: async (body, encoding) => {
        const { acceptance, facts } = await paths.metrics.accept(body, decodePoints(encoding));
        return { ...acceptance, ...(facts ?? nothing) };
      },
    },
  };
}

async function listen(
  { config, log }: RoleContext,
  app: ReturnType<typeof createOtlpApp>,
  telemetry: IngestTelemetry,
  started: Teardown,
): Promise<void> {
  const listeners = started.use(
    await bindListeners({
      host: config.listen.host,
      port: config.listen.otlpHttpPort,
      app,
      prepare: (server) => answerRawMistakes(server, telemetry.mistakes),
    }),
  );
  const { host, port } = listeners;
  const file = join(config.dataDir, 'run', 'ingest.json');
  const about = { pid: process.pid, otlpHttp: { host, port }, startedAt: new Date().toISOString() };
  await writeFileAtomic(file, `${JSON.stringify(about)}\n`);
  started.defer(() => rm(file, { force: true }));
  log.info({ host, port }, 'OTLP/HTTP is received');
}

/** Spans name hosts, users and queries: whoever may send may also fill the disk. */
function refuseOpenListener({ listen: { host, insecure }, auth }: Config): void {
  if (isLoopback(host) || insecure || auth.ingestKeysFile !== '') return;
  throw new Error(
    `TW1106 listen.host is ${host}, which others can reach, and there are no keys: name a file of keys in auth.ingestKeysFile, or set listen.insecure: true behind a firewall.`,
  );
}
