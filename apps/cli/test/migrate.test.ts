import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { migrate, openStore } from '@tracewell/storage';
import {
  insertSpans,
  openTestDatabase,
  seededRandom,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand, startCommand } from './command-process.ts';
import { ask, storedContent } from './stored-content.ts';

const HOUR_NS = 3_600_000_000_000n;
// Ten kills take minutes: `npm run test:faults` names a seed and has them.
const SEED = process.env.TRACEWELL_FAULT_SEED;
const KILLS = SEED === undefined ? 2 : 10;

let folder: string;
let dataDir: string;
let expected: Readonly<Record<string, string>>;
let target: TestDatabase;
let newestNs: bigint;
let to: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-migrate-'));
  dataDir = join(folder, 'data');
  expected = await fillFolder();
  target = await openTestDatabase({ migrated: false });
  const { url, username, password } = target.connection;
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`);
  to = ['--to', url, '--username', username, '--password-file', passwordFile];
}, 240_000);
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A data folder with an embedded store of several partitions and parts. Answers what it holds. */
async function fillFolder() {
  const [username, password] = ['tracewell', 'of-a-test'];
  const place = { dataDir: join(dataDir, 'clickhouse'), port: 0, user: username, password };
  await using engine = await startEmbeddedClickHouse(place);
  const connection = { url: engine.url, username, password };
  await using store = openStore(connection);
  await migrate(store, { mode: 'embedded' });
  newestNs = BigInt(Date.now()) * 1_000_000n;
  for (const hours of [0n, 4n, 8n, 30n]) {
    const startTimeUnixNano = newestNs - hours * HOUR_NS;
    const call = { kind: 'client', children: [{ service: 'stock', status: 'error' }] } as const;
    for (const service of ['web', 'cart'])
      await insertSpans({ store }, trace([{ service, startTimeUnixNano, children: [call] }]));
  }
  return await storedContent(connection);
}

const moveFolder = () => ['migrate', '--from', dataDir, ...to];

/** Starts a move and kills it when so many more partitions have gone a step on. */
async function killAfter(steps: number): Promise<void> {
  const count = async () =>
    Number(await ask(target.connection, 'SELECT count() FROM tracewell_copied').catch(() => '0'));
  const before = await count();
  const { child, ended } = startCommand([...moveFolder(), '--add']);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const until = { timeout: 120_000, interval: 5 };
  await vi.waitFor(
    async () => expect(isOver || (await count()) >= before + steps).toBe(true),
    until,
  );
  child.kill('SIGKILL');
  await ended;
}

/**
 * Writes spans of another service to the target until it is told to stop. Answers how many. They are of the same three
 * hours as rows of the folder: the keys of their resources are there already.
 */
async function writeOthers(signal: AbortSignal): Promise<number> {
  let spans = 0;
  while (!signal.aborted) {
    const others = { service: 'others', startTimeUnixNano: newestNs };
    await insertSpans(target, trace([others]));
    spans += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return spans;
}

describe('tracewell migrate', () => {
  it('says what stands in its way before it copies anything', async () => {
    const from = (path: string) => ['migrate', '--from', path, ...to];
    const nowhere = await runCommand(from(join(folder, 'nowhere')));
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW1087 /) });
    const silent = await runCommand(['migrate', '--from', dataDir, '--to', 'http://127.0.0.1:9']);
    expect(silent.code).toBe(1);
    expect(silent.stderr).toMatch(/^TW4101 .*127\.0\.0\.1:9.*goes on/);
    const wrong = await runCommand(['migrate', '--from', dataDir, '--to', 'elsewhere']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^TW1000 --to/) });
  }, 240_000);

  it('killed at random moments while the target takes other rows, comes to an equal store', async () => {
    const random = seededRandom(Number(SEED ?? 7));
    // The first of them has made the tables.
    for (let kill = 0; kill < KILLS - 1; kill++) await killAfter(1 + random.int(9));
    const writing = new AbortController();
    const written = writeOthers(writing.signal);
    await killAfter(1 + random.int(9));
    const moved = await runCommand([...moveFolder(), '--json']);
    writing.abort();
    const others = await written;
    expect(moved, moved.stderr).toMatchObject({ code: 0 });
    const { connection } = target;
    const found = `SELECT count() FROM otel_traces WHERE ServiceName = 'others'`;
    expect(await ask(connection, found)).toBe(String(others));
    for (const table of [
      'otel_traces',
      'otel_traces_edge_halves',
      'otel_traces_red_1m',
      'otel_services_red_10m',
    ])
      await ask(connection, `DELETE FROM ${table} WHERE ServiceName = 'others'`);
    await ask(connection, `DELETE FROM otel_traces_trace_id_ts WHERE has(Services, 'others')`);
    expect(await storedContent(connection)).toEqual(expected);
    expect((await runCommand(moveFolder())).code).toBe(0);
    expect(await storedContent(connection)).toEqual(expected);
  }, 600_000);

  it('does not mix a folder with rows of another unless it is told to', async () => {
    await using used = await openTestDatabase();
    await insertSpans(used, trace([{ service: 'others' }]));
    const { url, username, password } = used.connection;
    const move = ['migrate', '--from', dataDir, '--to', url, '--username', username];
    const environment = { TRACEWELL_CLICKHOUSE_PASSWORD: password };
    const refused = await runCommand(move, environment);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW1090 .*--add/) });
    expect((await runCommand([...move, '--add'], environment)).code).toBe(0);
  }, 240_000);
});
