import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openStore, pingStore } from '@tracewell/storage';
import { insertSpans, span } from '@tracewell/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import { clickHouseAddressFile, findConnection } from '../store-connection.ts';
import { EngineSupervisor } from './engine-supervisor.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-supervisor-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const patience = { timeout: 60_000, interval: 50 };

// SIGSEGV is what a fault inside the engine raises; its own handler then spins and keeps the process alive.
// SIGSTOP stands for every other way of saying nothing any more.
it.each(['SIGSEGV', 'SIGSTOP'] as const)(
  'starts an engine again that %s has silenced',
  {
    timeout: 120_000,
  },
  async (signal) => {
    const env = { TRACEWELL_DATA_DIR: dataDir, TRACEWELL_CLICKHOUSE_PORT: '0' };
    const config = readConfig({ env });
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    await using supervisor = new EngineSupervisor(config, log, 6_000);
    const ending = new AbortController();
    await migrateEngine(config);
    const store = await supervisor.store(ending.signal);
    await insertSpans({ store }, [span({ name: 'before' })]);

    const first = await engineProcess(clickHouseAddressFile(config));
    process.kill(first, signal);
    await vi.waitUntil(() => supervisor.report.restarts === 1, patience);
    const next = await supervisor.store(ending.signal);
    await pingStore(next);
    await insertSpans({ store: next }, [span({ name: 'after' })]);

    expect(supervisor.report).toMatchObject({ state: 'ready', restarts: 1, lastError: '' });
    expect(await engineProcess(clickHouseAddressFile(config))).not.toBe(first);
    expect(() => process.kill(first, 0)).toThrow('ESRCH');
    expect(lines.join('')).toMatch(/TW402[78] .*TW3203/s);
  },
);

/** What upkeep does; the supervisor hands no store out before. */
async function migrateEngine(config: Config): Promise<void> {
  const connection = await vi.waitFor(async () => {
    const found = await findConnection(config, 'writer');
    if (found === undefined) throw new Error('the engine has not said where it is');
    return found;
  }, patience);
  await using store = openStore(connection);
  await migrate(store, { mode: 'embedded' });
}

async function engineProcess(file: string): Promise<number> {
  return (JSON.parse(await readFile(file, 'utf8')) as { pid: number }).pid;
}
