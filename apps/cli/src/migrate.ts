import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  copyIntoStore,
  countStoredRows,
  hasBegun,
  migrate as migrateSchema,
  openStore,
  openStoreSource,
  readTimeZone,
  type Store,
  schemaVersion,
  totalRowsOf,
} from '@tracewell/storage';
import { inEnglish, progressReport, withFaults } from './copy-report.ts';
import { CliFault } from './fault.ts';
import { interruptSignal } from './interrupt.ts';
import { refuseMissingStore, refuseUsedStore, startOwnEngine } from './stored-data.ts';

export interface MigrateFlags {
  readonly from: string;
  readonly to: string;
  readonly username: string;
  readonly passwordFile: string;
  readonly database: string;
  readonly add: boolean;
  readonly json: boolean;
}

/**
 * `tracewell migrate --from FOLDER --to URL`: copies everything an embedded store holds into a ClickHouse server,
 * which may take new spans meanwhile. A run that was stopped goes on where it was. Every partition is verified.
 */
export async function migrate(
  options: MigrateFlags,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const signal = interruptSignal();
  const from = resolve(options.from);
  await refuseUsedStore(from);
  await refuseMissingStore(from);
  await using target = await openTarget(options, environment);
  await withFaults(signal, async () => {
    const schema = await prepareTarget(target, options.to);
    await using data = await startOwnEngine(from);
    await refuseOtherSchema(data.store, from, schema);
    await using source = await openStoreSource(data.store, signal);
    if (!options.add) await refuseMixing(target, options.to, source.id);
    await copyIntoStore(target, source, { onProgress: progressReport(options.json), signal });
    const rows = totalRowsOf(source);
    if (options.json) console.log(JSON.stringify({ from, to: options.to, rows }));
    else
      console.log(
        `Moved ${inEnglish(rows)} rows to ${options.to}; every partition has the count and the checksum of the folder. ${from} was left as it is.`,
      );
  });
}

async function openTarget(options: MigrateFlags, environment: NodeJS.ProcessEnv): Promise<Store> {
  const { to: url, username, database, passwordFile } = options;
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new CliFault('TW1000', `--to wants the URL of a ClickHouse server, not "${url}".`, 2);
  const password =
    passwordFile === ''
      ? (environment.TRACEWELL_CLICKHOUSE_PASSWORD ?? '')
      : (await readFile(passwordFile, 'utf8')).trim();
  return openStore({ url, username, password, database });
}

/** The tables of this build on the server. Answers the schema's version. */
async function prepareTarget(target: Store, url: string): Promise<number> {
  const zone = await readTimeZone(target);
  if (zone !== 'UTC') {
    throw new CliFault(
      'TW1088',
      `The server at ${url} has the time zone ${zone}. Its partitions and days would differ from those of the folder: set <timezone>UTC</timezone> in its configuration and restart it.`,
    );
  }
  return (await migrateSchema(target, { mode: 'server' })).to;
}

async function refuseOtherSchema(store: Store, dataDir: string, known: number): Promise<void> {
  const schema = await schemaVersion(store);
  if (schema > known) {
    throw new CliFault(
      'TW1084',
      `The store in ${dataDir} has schema ${schema}, written by a newer Tracewell, and this build knows schema ${known}: migrate with that build or a newer one.`,
    );
  }
}

async function refuseMixing(target: Store, url: string, sourceId: string): Promise<void> {
  const rows = await countStoredRows(target);
  if (rows === 0 || (await hasBegun(target, sourceId))) return;
  throw new CliFault(
    'TW1090',
    `The server at ${url} already holds ${inEnglish(rows)} rows that are not from this folder. Nothing was copied: repeat the command with --add when both belong together, as when Tracewell already stores there, or name another --database.`,
  );
}
