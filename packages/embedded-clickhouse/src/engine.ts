import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { endAfterCrash } from './crash.ts';
import { openEngine, refusePatterns, StartError } from './data-folder.ts';
import { Database } from './database.ts';
import type { EngineOptions, FromEngine, ToEngine } from './engine-options.ts';
import { listen } from './listen.ts';
import { createEngineServer } from './server.ts';
import { Slots } from './slots.ts';
import { Spool } from './spool.ts';

/** How long running queries may go on once the end has been asked for. */
const DRAIN_MS = 5_000;

function tell(message: FromEngine): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

/**
 * Ends by SIGKILL: the engine's own exit handlers have been seen to hang after a crash in a stream's finalizer, and
 * everything acknowledged is on the disk anyway.
 */
function endHard(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable: SIGKILL was sent to this process');
}

async function run(options: EngineOptions): Promise<void> {
  refusePatterns(options.dataDir);
  refusePatterns(options.spoolDir);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const spool = await Spool.open(options.spoolDir, options.maxBodyBytes);
  process.chdir(spool.folder);
  const root = await openEngine(options.dataDir, options.memoryShare, options.waitForLockMs);
  const concurrency = { queries: options.maxQueries, inserts: options.maxInserts };
  const database = new Database(root, options.dataDir, concurrency, endAfterCrash);
  const context = {
    database,
    spool,
    accounts: { user: options.user, readerUser: options.readerUser, password: options.password },
    spooling: new Slots({ atOnce: 4, waiting: 64, waitMs: 2_000 }),
    allowedHosts: options.allowedHosts,
    log: (line: string) => void tell({ type: 'log', line }),
  };
  const { servers, port } = await listen(
    () => createEngineServer(context),
    options.host,
    options.port,
  );
  endInOrder(servers, database);
  answerChecks(database);
  await tell({ type: 'ready', port, version: database.version });
}

function answerChecks(database: Database): void {
  process.on('message', (message: ToEngine) => {
    if (message.type !== 'check') return;
    void database.check().then(() => tell({ type: 'alive' }));
  });
}

function endInOrder(servers: readonly Server[], database: Database): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(endHard, DRAIN_MS);
    for (const server of servers) server.close();
    const killLate = setTimeout(() => database.killAll(), DRAIN_MS / 2);
    void database.drained().then(async () => {
      clearTimeout(killLate);
      await tell({ type: 'ended' });
      endHard();
    });
  };
  process.on('message', (message: ToEngine) => {
    if (message.type === 'stop') end();
  });
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

async function main(): Promise<void> {
  const started = new Promise<EngineOptions>((resolve) => {
    process.on('message', (message: ToEngine) => {
      if (message.type === 'start') resolve(message.options);
    });
  });
  process.once('disconnect', () => setTimeout(endHard, DRAIN_MS).unref());
  await tell({ type: 'hello' });
  try {
    await run(await started);
  } catch (error) {
    const message =
      error instanceof StartError ? error.message : `TW4002 ${(error as Error).stack}`;
    await tell({ type: 'refused', message });
    endHard();
  }
}

await main();
