import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Spool, writeAll } from './spool.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

test('a body is on disk as sent, and gone when it is disposed of', async () => {
  const spool = await Spool.open(folder, 100);
  const body = await spool.write(pieces('ab', 'cd'));
  expect(await readFile(join(folder, body.name), 'utf8')).toBe('abcd');
  await body[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed process left is deleted at start, other files are not', async () => {
  await writeFile(join(folder, 'body-old'), 'x');
  await writeFile(join(folder, 'mine'), 'x');
  await Spool.open(folder, 100);
  expect(await readdir(folder)).toEqual(['mine']);
});

test('a body that is cut or too large leaves no file', async () => {
  const spool = await Spool.open(folder, 5);
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield* pieces('abc');
    throw new Error('connection lost');
  }
  await expect(spool.write(cut())).rejects.toThrow('connection lost');
  await expect(spool.write(pieces('abc', 'def'))).rejects.toMatchObject({ code: 229 });
  expect(await readdir(folder)).toEqual([]);
});

test.runIf(existsSync('/dev/full'))('a full disk is named with the way out', async () => {
  await expect(writeAll('/dev/full', pieces('abc'), 100)).rejects.toMatchObject({
    code: 243,
    message: expect.stringContaining('TW4015: no space left on the disk of /dev/full'),
  });
});
