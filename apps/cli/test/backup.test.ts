import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from './command-process.ts';
import { storedContent } from './stored-content.ts';

const DAY_NS = 86_400_000_000_000n;

let folder: string;
let source: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-backups-'));
  source = await openTestDatabase();
  const now = BigInt(Date.now()) * 1_000_000n;
  for (const startTimeUnixNano of [now, now - DAY_NS]) {
    const call = { kind: 'client', name: 'call' } as const;
    await insertSpans(source, trace([{ service: 'web', startTimeUnixNano, children: [call] }]));
  }
}, 240_000);
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const serverOf = ({ connection }: TestDatabase) => ({
  TRACEWELL_CLICKHOUSE_URL: connection.url,
  TRACEWELL_CLICKHOUSE_USERNAME: connection.username,
  TRACEWELL_CLICKHOUSE_PASSWORD: connection.password,
});

/** What the embedded store in a data folder holds. */
async function contentOf(dataDir: string) {
  const login = { user: 'tracewell', password: 'of-a-test' };
  const place = { dataDir: join(dataDir, 'clickhouse'), port: 0 };
  await using engine = await startEmbeddedClickHouse({ ...place, ...login });
  return await storedContent({ url: engine.url, username: login.user, password: login.password });
}

it('backs a server up while it runs, and restores it into a folder: the same rows in every table', async () => {
  const [copy, dataDir] = [join(folder, 'copy'), join(folder, 'data')];
  const backedUp = await runCommand(['backup', copy, '--json'], serverOf(source));
  expect(backedUp, backedUp.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(backedUp.stdout)).toMatchObject({ folder: copy, schema: 39 });

  const restore = ['restore', copy, '--data-dir', dataDir];
  const restored = await runCommand(restore);
  expect(restored, restored.stderr).toMatchObject({ code: 0 });
  expect(restored.stdout).toMatch(/^Restored \d+ rows; every partition has the count/);
  expect(restored.stderr).toMatch(/^(\d+ of \d+ rows, .*\n)+$/);
  expect(await contentOf(dataDir)).toEqual(await storedContent(source.connection));
  expect((await runCommand(restore)).code).toBe(0);

  const other = join(folder, 'other');
  expect((await runCommand(['backup', other, '--data-dir', dataDir])).code).toBe(0);
  const mixed = await runCommand(['restore', other, '--data-dir', dataDir]);
  expect(mixed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^TW1085 .*already holds/),
  });
}, 600_000);

it('says what is wrong with a folder, and makes nothing where nothing was', async () => {
  const empty = join(folder, 'empty');
  const nothing = await runCommand(['backup', join(folder, 'none'), '--data-dir', empty]);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW1087 .*no folder/) });
  const used = await runCommand(['backup', folder], serverOf(source));
  expect(used).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW4117 .*not empty/) });
  const none = await runCommand(['restore', empty, '--data-dir', empty]);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW4118 .*no backup/) });
  expect((await runCommand(['backup'])).code).toBe(2);
}, 240_000);
