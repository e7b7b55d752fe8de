import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { Installation, untilAborted } from './installation.ts';
import { interruptSignal } from './interrupt.ts';
import { places } from './places.ts';
import { requireFreePorts, settlePorts } from './ports.ts';
import { installLine, readyBlock } from './ready-block.ts';
import { findInstance } from './running-instance.ts';

export interface UpOptions extends ConfigFlags {
  readonly dev: boolean;
  readonly json: boolean;
}

/** `tracewell up`: starts everything, prints the ready block, runs until Ctrl-C. */
export async function up(options: UpOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const signal = interruptSignal();
  await using installation = await startInstallation(options, environment, signal);
  if (!installation) return;
  await untilAborted(signal);
  if (!options.json) console.log('\nStopping…');
}

/** Starts everything and prints the ready block; undefined when the person interrupted the start. */
export async function startInstallation(
  options: UpOptions,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Installation | undefined> {
  const startedAt = performance.now();
  const env = environmentOf(options, environment);
  const configured = await readEffectiveConfig(env);
  const running = await findInstance(configured.dataDir);
  if (running) throw alreadyRuns(running.urls.dashboard, running.pid, configured.dataDir);
  await requireFreePorts(configured);
  const config = await settlePorts(configured);
  const say = (line: string): void => console.error(line);
  try {
    const installation = await Installation.start({ config, env, dev: options.dev, say }, signal);
    const install = await installLine(places.sdk, installation.instance.urls.otlpHttp);
    if (options.json) console.log(JSON.stringify({ ...installation.instance, install }));
    else
      console.log(
        readyBlock(installation.instance, config, install, (performance.now() - startedAt) / 1000),
      );
    return installation;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function alreadyRuns(dashboard: string, pid: number, dataDir: string): CliFault {
  return new CliFault(
    'TW1021',
    `Tracewell already runs on ${dataDir}: ${dashboard} (process ${pid}). Open it, stop it with Ctrl-C in its terminal, or start a second one with --data-dir and other ports.`,
  );
}
