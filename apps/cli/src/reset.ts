import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmed } from './confirmed.ts';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { findInstance } from './running-instance.ts';
import { SAMPLE_HISTORY_FILE } from './sample-history.ts';

// Named one by one: a data folder that points at a home directory by mistake must survive this command.
const OURS = [
  'clickhouse',
  'spool',
  'journal',
  'dead-letter',
  'secrets',
  'run',
  'alerting',
  'logs',
  'ready.json',
  SAMPLE_HISTORY_FILE,
];

/** `tracewell reset`: removes everything Tracewell stored; rule files stay. Refused while it runs; asks unless `yes`. */
export async function reset(
  options: ConfigFlags & { yes: boolean; json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const { dataDir } = await readEffectiveConfig(environmentOf(options, environment));
  if (await findInstance(dataDir)) {
    throw new CliFault(
      'TW1060',
      `Tracewell is running on ${dataDir}. Stop it with Ctrl-C in its terminal, then run reset again.`,
    );
  }
  if (
    !options.yes &&
    !(await confirmed(`Remove all traces, metrics and alert history in ${dataDir}? Type yes: `))
  ) {
    throw new CliFault('TW1061', 'Nothing was removed.');
  }
  for (const name of OURS) await rm(join(dataDir, name), { recursive: true, force: true });
  console.log(
    options.json
      ? JSON.stringify({ removed: dataDir })
      : `Removed all traces, metrics and logs in ${dataDir}. Rule files were kept.`,
  );
}
