import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  copyIntoStore,
  migrate as migrateSchema,
  openStore,
  openStoreSource,
  readTimeZone,
  totalRowsOf,
} from '@tracewell/storage';
import { progressLine, withFaults } from './copy-report.ts';
import { CliFault } from './fault.ts';
import { findInstance } from './running-instance.ts';
import { startOwnEngine } from './stored-data.ts';

export interface MigrateFlags {
  readonly from: string;
  readonly to: string;
  readonly username: string;
  readonly passwordFile: string;
  readonly database: string;
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
  const dataDir = resolve(options.from);
  await refuseWithoutStore(dataDir);
  const password =
    options.passwordFile === ''
      ? (environment['TRACEWELL_CLICKHOUSE_PASSWORD'] ?? '')
      : (await readFile(options.passwordFile, 'utf8')).trim();
  const { to: url, username, database } = options;
  await withFaults(async () => {
    await using target = openStore({ url, username, password, database });
    const zone = await readTimeZone(target);
    if (zone !== 'UTC') {
      throw new CliFault(
        'TW1088',
        `The server at ${url} has the time zone ${zone}. Its partitions and days would differ from those of the folder: set <timezone>UTC</timezone> in its configuration and restart it.`,
      );
    }
    await migrateSchema(target, { mode: 'server' });
    await using data = await startOwnEngine(dataDir);
    await migrateSchema(data.store, { mode: 'embedded' });
    const source = await openStoreSource(data.store);
    await copyIntoStore(target, source, { onProgress: progressLine(options.json) });
    const rows = totalRowsOf(source);
    if (options.json) console.log(JSON.stringify({ from: dataDir, to: url, rows }));
    else
      console.log(
        `Moved ${rows.toLocaleString('en')} rows to ${url}; every partition has the count and the checksum of the folder. ${dataDir} was left as it is.`,
      );
  });
}

async function refuseWithoutStore(dataDir: string): Promise<void> {
  // With a server set, an installation on this folder leaves the embedded store alone.
  const isEmbedded = await isThere(join(dataDir, 'run', 'clickhouse.json'));
  if (isEmbedded && (await findInstance(dataDir))) {
    throw new CliFault(
      'TW1086',
      `Tracewell is running on ${dataDir} with its embedded store. Stop it, start it again with TRACEWELL_CLICKHOUSE_URL set (it then receives and stores on the server), and run migrate.`,
    );
  }
  if (!(await isThere(join(dataDir, 'clickhouse'))))
    throw new CliFault(
      'TW1087',
      `${dataDir} holds no embedded store: there is no folder clickhouse in it.`,
    );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
