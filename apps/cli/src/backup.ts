import { resolve } from 'node:path';
import {
  openStoreSource,
  type Store,
  schemaVersion,
  totalRowsOf,
  writeBackup,
} from '@tracewell/storage';
import { inEnglish, progressReport, withFaults } from './copy-report.ts';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { interruptSignal } from './interrupt.ts';
import { openStoredData, refuseMissingStore } from './stored-data.ts';
import { VERSION } from './version.ts';

export interface FolderOptions extends ConfigFlags {
  readonly folder: string;
  readonly json: boolean;
}

/** `tracewell backup FOLDER`: writes every stored row to a folder and reads it again. Works while Tracewell runs. */
export async function backup(
  options: FolderOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const signal = interruptSignal();
  const laid = environmentOf(options, environment);
  const config = await readEffectiveConfig(laid);
  const folder = resolve(options.folder);
  await withFaults(signal, async () => {
    if (config.clickhouse.url === '') await refuseMissingStore(config.dataDir);
    await using data = await openStoredData(config, laid);
    const { rows, facts } = await writeStore(data.store, folder, options.json, signal);
    if (options.json) {
      console.log(JSON.stringify({ folder, rows, ...facts }));
      return;
    }
    console.log(
      `Backed up ${inEnglish(rows)} rows to ${folder}; the files were read again and are whole.`,
    );
    if (data.isInUse)
      console.log(
        'Tracewell may be running: what it had not stored yet is in its journal, which a backup does not hold.',
      );
  });
}

async function writeStore(store: Store, folder: string, json: boolean, signal: AbortSignal) {
  const schema = await schemaVersion(store);
  if (schema === 0) {
    throw new CliFault(
      'TW1082',
      'There is nothing to back up: the store has none of the tables of Tracewell. Name the data folder with --data-dir.',
    );
  }
  await using source = await openStoreSource(store, signal);
  const about = { tracewell: VERSION, schema };
  const onProgress = progressReport(json);
  const facts = await writeBackup(folder, source, about, { onProgress, signal });
  return { rows: totalRowsOf(source), facts };
}
