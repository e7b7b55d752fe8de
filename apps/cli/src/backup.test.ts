import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrace } from '@tracewell/storage';
import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const COMMAND = join(import.meta.dirname, '..', 'dist', 'main.js');

let folder: string;
let source: TestDatabase;
let target: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-copies-'));
  source = await openTestDatabase();
  target = await openTestDatabase({ migrated: false });
}, 240_000);
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The command as people call it. */
async function tracewell(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args, '--json'], {
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output: output.join('') };
}

const serverOf = ({ connection }: TestDatabase) => ({
  TRACEWELL_CLICKHOUSE_URL: connection.url,
  TRACEWELL_CLICKHOUSE_USERNAME: connection.username,
  TRACEWELL_CLICKHOUSE_PASSWORD: connection.password,
});

it('backs a server up, restores it into a folder, and moves the folder to another server', async () => {
  const spans = trace([{ service: 'web', children: [{ kind: 'client', name: 'call' }] }]);
  await insertSpans(source, spans);
  const copy = join(folder, 'copy');
  const dataDir = join(folder, 'data');
  const backedUp = await tracewell(['backup', copy, '--data-dir', dataDir], serverOf(source));
  expect(backedUp, backedUp.output).toMatchObject({ code: 0 });
  expect(JSON.parse(backedUp.output)).toMatchObject({ folder: copy });

  const restored = await tracewell(['restore', copy, '--data-dir', dataDir]);
  expect(restored, restored.output).toMatchObject({ code: 0 });
  expect((await tracewell(['restore', copy, '--data-dir', dataDir])).code).toBe(0);
  const other = join(folder, 'other');
  expect((await tracewell(['backup', other, '--data-dir', dataDir])).code).toBe(0);
  const mixed = await tracewell(['restore', other, '--data-dir', dataDir]);
  expect(mixed).toMatchObject({ code: 1, output: expect.stringMatching(/^TW1085 /) });

  const { url, username, password } = target.connection;
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`);
  const to = ['--to', url, '--username', username, '--password-file', passwordFile];
  const nowhere = await tracewell(['migrate', '--from', join(folder, 'nowhere'), ...to]);
  expect(nowhere).toMatchObject({ code: 1, output: expect.stringMatching(/^TW1087 /) });
  for (const time of ['first', 'second']) {
    const moved = await tracewell(['migrate', '--from', dataDir, ...to]);
    expect(moved, `${time} ${moved.output}`).toMatchObject({ code: 0 });
  }
  const traceId = spans[0]?.traceId ?? '';
  expect((await readTrace(target.store, { traceId })).rows?.spans).toEqual(
    (await readTrace(source.store, { traceId })).rows?.spans,
  );
}, 600_000);
