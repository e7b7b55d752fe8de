import { resolve } from 'node:path';
import {
  copyIntoStore,
  countStoredRows,
  hasBegun,
  migrate,
  openBackup,
  totalRowsOf,
} from '@tracewell/storage';
import { progressLine, withFaults } from './copy-report.ts';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { findInstance } from './running-instance.ts';
import { openStoredData } from './stored-data.ts';

/**
 * `tracewell restore FOLDER`: puts a backup into an empty store and verifies every partition. Refused while Tracewell
 * runs on it and where rows are; a restore that was stopped goes on.
 */
export async function restore(
  options: ConfigFlags & { folder: string; json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const laid = environmentOf(options, environment);
  const config = await readEffectiveConfig(laid);
  const folder = resolve(options.folder);
  if (await findInstance(config.dataDir)) {
    throw new CliFault(
      'TW1083',
      `Tracewell is running on ${config.dataDir}. Stop it with Ctrl-C in its terminal, then run restore again.`,
    );
  }
  await withFaults(async () => {
    const source = await openBackup(folder);
    await using data = await openStoredData(config, laid);
    const { store } = data;
    const { to } = await migrate(store, {
      mode: config.clickhouse.url === '' ? 'embedded' : 'server',
    });
    if (source.facts.schema > to) {
      throw new CliFault(
        'TW1084',
        `The backup has schema ${source.facts.schema}, written by Tracewell ${source.facts.tracewell}, and this build knows schema ${to}: restore with that build or a newer one.`,
      );
    }
    const rows = await countStoredRows(store);
    if (rows > 0 && !(await hasBegun(store, source.id))) {
      throw new CliFault(
        'TW1085',
        `The store already holds ${rows.toLocaleString('en')} rows, and a restore would mix them with the backup's. Nothing was changed: name an empty data folder with --data-dir, or run tracewell reset first.`,
      );
    }
    await copyIntoStore(store, source, { onProgress: progressLine(options.json) });
    const restored = totalRowsOf(source);
    if (options.json) console.log(JSON.stringify({ folder, rows: restored }));
    else
      console.log(
        `Restored ${restored.toLocaleString('en')} rows; every partition has the count and the checksum of the backup.`,
      );
  });
}
