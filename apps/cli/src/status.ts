import { createApiClient } from '@tracewell/api';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { findInstance } from './running-instance.ts';

/** `tracewell status`: the ledger of what was received, stored and refused. Exit code 1 when nothing runs. */
export async function status(
  options: ConfigFlags & { json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const config = await readEffectiveConfig(environmentOf(options, environment));
  const running = await findInstance(config.dataDir);
  if (!running)
    throw new CliFault(
      'TW1022',
      `Tracewell is not running on ${config.dataDir}. Start it with npm start.`,
    );
  const answer = await createApiClient({ baseUrl: running.urls.api }).status();
  if (options.json) {
    console.log(JSON.stringify(answer));
    return;
  }
  console.log(`Tracewell runs: ${running.urls.dashboard}\n`);
  for (const [name, value] of Object.entries(answer.ledger))
    console.log(`  ${name.padEnd(18)} ${summary(value)}`);
  const { words, forecast, lastDropped, lastError } = answer.retention;
  console.log(`\n${answer.sentence}\nKeeps ${words}.\n${forecast.words}`);
  if (lastError !== '') console.log(`Nothing can be dropped: ${lastError}`);
  if (lastDropped?.because === 'disk')
    console.log('The disk was full: hours were dropped before their time, see the log of upkeep.');
}

/** Counts per signal and reason on one line: `traces 1,204 · metrics 88`. */
function summary(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, inner]) =>
    typeof inner === 'object' ? `${name} (${summary(inner)})` : `${name} ${summary(inner)}`,
  );
  return parts.length === 0 ? '0' : parts.join(' · ');
}
