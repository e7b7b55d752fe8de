import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { EngineSupervisor } from '../delivery/engine-supervisor.ts';
import { openIntakeRules } from '../delivery/intake-rules.ts';
import { openServerSource, type StoreSource } from '../delivery/store-source.ts';
import type { Role, RoleContext } from '../role.ts';
import { Teardown } from '../teardown.ts';
import { Faults, keepErrors } from '../telemetry/faults.ts';
import { publishReport } from '../telemetry/publish-report.ts';
import { RefusedItems } from '../telemetry/refused-items.ts';
import { storeLedger } from '../telemetry/store-ledger.ts';
import { Admission } from './admission.ts';
import { isLoopback } from './bind-listeners.ts';
import { claimDataFolder } from './claim-data-folder.ts';
import { readCollectorId } from './collector-id.ts';
import { InFlightGate } from './in-flight-gate.ts';
import { openIngestKeys } from './ingest-keys.ts';
import { IngestTelemetry } from './ingest-telemetry.ts';
import { listen } from './listen.ts';
import { openSignals, type SignalsContext } from './open-signals.ts';

/**
 * Starts the ingest role: takes spans and metrics, keeps what it acknowledged on disk, and delivers it
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

async function start(given: RoleContext, started: Teardown): Promise<void> {
  const faults = new Faults();
  const log = keepErrors(given.log, faults);
  const context = { ...given, log };
  const { config } = context;
  const { limits } = config;
  refuseOpenListener(config);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  started.use(await claimDataFolder(config.dataDir));
  const keys = await openIngestKeys(config.auth.ingestKeysFile, {
    taken: (count) => log.info({ keys: count }, 'the keys of senders were read again'),
    refused: (message) => log.error(message),
  });
  started.defer(() => keys[Symbol.dispose]());
  const checkKey = keys.check;
  const collector = await readCollectorId(config.dataDir);
  const source: StoreSource = started.use(
    config.clickhouse.url === ''
      ? new EngineSupervisor(config, log)
      : await openServerSource(config, log),
  );
  const open = new Teardown();
  const rules = await openIntakeRules(config);
  const refusedItems = new RefusedItems();
  const movedAside: SignalsContext['movedAside'] = (signal, reason, example) =>
    refusedItems.saw(signal, new Map([[reason, example]]), '');
  const opening = openSignals({ collector, config, log, source, rules, open, movedAside });
  const { intakes, paths } = await opening.catch(async (error: unknown) => {
    await open[Symbol.asyncDispose](); // one journal may be open: its deliveries would go on
    throw error;
  });
  const gate = new InFlightGate(limits);
  const telemetry = new IngestTelemetry({ collector, paths, source, gate, faults, refusedItems });
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
  const admission = new Admission({ intakes, limits, gate, checkKey, telemetry, log });
  await listen(context, { admission, telemetry, intakes }, started);
  started.defer(() => admission.end());
}

/** Spans name hosts, users and queries: whoever may send may also fill the disk. */
function refuseOpenListener({ listen: { host, insecure }, auth }: Config): void {
  if (isLoopback(host) || insecure || auth.ingestKeysFile !== '') return;
  throw new Error(
    `TW1106 listen.host is ${host}, which others can reach, and there are no keys: name a file of keys in auth.ingestKeysFile, or set listen.insecure: true behind a firewall.`,
  );
}
