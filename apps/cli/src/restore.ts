import { resolve } from 'node:path';
import {
  type BackupFacts,
  copyIntoStore,
  countStoredRows,
  hasBegun,
  migrate,
  openBackup,
  type Store,
  totalRowsOf,
} from '@tracewell/storage';
import type { FolderOptions } from './backup.ts';
import { inEnglish, progressReport, withFaults } from './copy-report.ts';
import { environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { interruptSignal } from './interrupt.ts';
import { findInstance } from './running-instance.ts';
import { openStoredData } from './stored-data.ts';

/**
 * `tracewell restore FOLDER`: puts a backup into an empty store and verifies every partition. Refused while Tracewell
 * runs on it and where other rows are; a restore that was stopped goes on.
 */
export async function restore(
  options: FolderOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const signal = interruptSignal();
  const laid = environmentOf(options, environment);
  const config = await readEffectiveConfig(laid);
  const folder = resolve(options.folder);
  if (await findInstance(config.dataDir)) {
    throw new CliFault(
      'TW1083',
      `Tracewell is running on ${config.dataDir}. Stop it with Ctrl-C in its terminal, then run restore again.`,
    );
  }
  await withFaults(signal, async () => {
    const source = await openBackup(folder);
    await using data = await openStoredData(config, laid);
    const mode = config.clickhouse.url === '' ? 'embedded' : 'server';
    const { to } = await migrate(data.store, { mode, signal });
    await refuseUnfit(data.store, source.facts, to);
    await copyIntoStore(data.store, source, { onProgress: progressReport(options.json), signal });
    const rows = totalRowsOf(source);
    if (options.json) console.log(JSON.stringify({ folder, rows }));
    else
      console.log(
        `Restored ${inEnglish(rows)} rows; every partition has the count and the checksum of the backup.`,
      );
  });
}

async function refuseUnfit(store: Store, facts: BackupFacts, schema: number): Promise<void> {
  if (facts.schema > schema) {
    throw new CliFault(
      'TW1084',
      `The backup has schema ${facts.schema}, written by Tracewell ${facts.tracewell}, and this build knows schema ${schema}: restore with that build or a newer one.`,
    );
  }
  const rows = await countStoredRows(store);
  if (rows > 0 && !(await hasBegun(store, facts.id))) {
    throw new CliFault(
      'TW1085',
      `The store already holds ${inEnglish(rows)} rows, and a restore would mix them with the backup's. Nothing was changed: name an empty data folder with --data-dir, or run tracewell reset first.`,
    );
  }
}
