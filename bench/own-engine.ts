import { randomBytes } from 'node:crypto';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { migrate, openStore } from '@tracewell/storage';
import { scratchFolder } from './cleanup.ts';
import type { EngineAccess } from './engine-client.ts';
import { cpuSecondsOf } from './process-group.ts';

/** An engine with our tables and nobody else's work, in a folder of its own. */
export interface OwnEngine extends AsyncDisposable {
  readonly access: EngineAccess;
  readonly folder: string;
}

export async function startOwnEngine(what: string): Promise<OwnEngine> {
  const folder = await scratchFolder(what);
  const engine = await startEngineIn(folder.path);
  return {
    ...engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The same in a folder that stays, with what is in it already. */
export async function startEngineIn(folder: string): Promise<OwnEngine> {
  const password = randomBytes(12).toString('hex');
  const username = 'bench';
  const engine = await startEmbeddedClickHouse({
    dataDir: `${folder}/engine`,
    port: 0,
    user: username,
    password,
  });
  const access = { url: engine.url, username, password, pid: engine.pid };
  await using store = openStore(access);
  await migrate(store, { mode: 'embedded' });
  return {
    access,
    folder,
    [Symbol.asyncDispose]: () => engine.stop(),
  };
}

/** Waits until a process does next to nothing (merges are done), for two minutes at most. */
export async function untilQuiet(pid: number): Promise<void> {
  for (let before = cpuSecondsOf(pid), left = 120; left > 0; left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const now = cpuSecondsOf(pid);
    if (now - before <= 0.05) return;
    before = now;
  }
}
