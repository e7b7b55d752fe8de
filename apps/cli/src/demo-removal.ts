import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, removeSampleSpans } from '@tracewell/storage';
import { CliFault } from './fault.ts';
import type { RunningInstance } from './running-instance.ts';
import { forgetSampleHistory } from './sample-history.ts';

/** Removes everything that carries the resource attribute `tracewell.sample=true`, and what was derived from it. */
export async function removeSampleData(
  running: RunningInstance | undefined,
  json: boolean,
): Promise<void> {
  if (!running) {
    throw new CliFault(
      'TW1041',
      'Tracewell is not running, so its store cannot be opened. Start it with npm start, then run this again.',
    );
  }
  const password = await readFile(join(running.dataDir, 'secrets', 'clickhouse-password'), 'utf8');
  await using store = openStore({
    url: running.urls.clickhouse,
    username: 'tracewell',
    password: password.trim(),
  });
  const removed = await removeSampleSpans(store);
  await forgetSampleHistory(running.dataDir);
  if (json) console.log(JSON.stringify(removed));
  else console.log(`Removed ${removed.spans} sample spans of ${removed.services.length} services.`);
}
