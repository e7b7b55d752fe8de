import { type ChildProcess, spawn } from 'node:child_process';
import { removeSampleData } from './demo-removal.ts';
import { environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { untilAborted } from './installation.ts';
import { interruptSignal } from './interrupt.ts';
import { places } from './places.ts';
import { findInstance } from './running-instance.ts';
import { noteSampleHistory } from './sample-history.ts';
import { startInstallation, type UpOptions } from './up.ts';

export interface DemoOptions extends UpOptions {
  readonly history: string;
  readonly seed: number;
  readonly remove: boolean;
}

const SHOP_GRACE_MS = 4_000;

/** `tracewell demo`: sends 24 h of a shop's history, then runs its services live, on the running Tracewell or on one it starts. */
export async function demo(options: DemoOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const config = await readEffectiveConfig(environmentOf(options, environment));
  const running = await findInstance(config.dataDir);
  if (options.remove) return removeSampleData(running, options.json);
  const signal = interruptSignal();
  await using installation = running
    ? undefined
    : await startInstallation(options, environment, signal);
  const instance = running ?? installation?.instance;
  if (!instance) return;
  if (running && !options.json)
    console.log(`Using the Tracewell that runs at ${running.urls.dashboard}.`);
  const history = await historyToSend(config.dataDir, options);
  const shop = startShop(instance.urls.otlpHttp, { ...options, history });
  try {
    await Promise.race([untilAborted(signal), untilEnded(shop)]);
  } finally {
    await stopShop(shop);
  }
}

/** How far back the shop's past reaches; none when it is in the store already. */
async function historyToSend(dataDir: string, { history, json }: DemoOptions): Promise<string> {
  if (history === '0') return history;
  const sentBefore = await noteSampleHistory(dataDir, new Date());
  if (sentBefore === undefined) return history;
  if (json) console.log(JSON.stringify({ event: 'history-kept', to: sentBefore }));
  else
    console.log(
      `  The sample history up to ${sentBefore} is in the store and is not sent again. Remove it with npm run demo -- --remove.`,
    );
  return '0';
}

function startShop(otlpUrl: string, options: DemoOptions): ChildProcess {
  const args = [
    places.shop,
    '--otlp',
    otlpUrl,
    '--history',
    options.history,
    '--seed',
    String(options.seed),
  ];
  if (options.json) args.push('--json');
  // Detached for the same reason as the collector: this command ends it in order, the terminal does not.
  return spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function untilEnded(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      reject(
        new CliFault(
          'TW1040',
          `The shop ended with ${signal ?? `code ${code}`}; its last lines above say why.`,
        ),
      ),
    );
  });
}

async function stopShop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), SHOP_GRACE_MS);
  await ended;
  clearTimeout(deadline);
}
