import { resolve } from 'node:path';
import { openStoreSource, schemaVersion, totalRowsOf, writeBackup } from '@tracewell/storage';
import { progressLine, withFaults } from './copy-report.ts';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { openStoredData } from './stored-data.ts';
import { VERSION } from './version.ts';

/** `tracewell backup FOLDER`: writes every stored row to a folder and reads it again. Works while Tracewell runs. */
export async function backup(
  options: ConfigFlags & { folder: string; json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const laid = environmentOf(options, environment);
  const config = await readEffectiveConfig(laid);
  const folder = resolve(options.folder);
  await using data = await openStoredData(config, laid);
  const { store } = data;
  await withFaults(async () => {
    const schema = await schemaVersion(store);
    if (schema === 0) {
      throw new CliFault(
        'TW1082',
        `There is nothing to back up: ${config.dataDir} holds no store yet.`,
      );
    }
    const source = await openStoreSource(store);
    try {
      const about = { tracewell: VERSION, schema };
      const facts = await writeBackup(folder, source, about, {
        onProgress: progressLine(options.json),
      });
      const rows = totalRowsOf(source);
      if (options.json) console.log(JSON.stringify({ folder, rows, ...facts }));
      else {
        console.log(
          `Backed up ${rows.toLocaleString('en')} rows to ${folder}; the files were read again and are whole.`,
        );
        if (data.isInUse)
          console.log(
            'Tracewell runs: of what arrived meanwhile, parts may be missing. Stop it first for an exact copy.',
          );
      }
    } finally {
      await source.resumeMerges();
    }
  });
}
