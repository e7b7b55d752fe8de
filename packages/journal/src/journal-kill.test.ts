import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJournal } from './index.ts';

const CHILD = fileURLToPath(new URL('../test/append-until-killed.ts', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-journal-kill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lets the child append until it has acknowledged so many records, then kills it. Returns the last one. */
async function appendAndKill(first: number, acknowledgements: number): Promise<number> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', CHILD, folder, String(first)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  let last = -1;
  child.on('message', (number: number) => {
    last = number;
    if (number >= first + acknowledgements) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return last;
}

it('holds every acknowledged record, once and in order, after each kill -9', async () => {
  let first = 0;
  for (const acknowledgements of [1, 23, 60, 7]) {
    const last = await appendAndKill(first, acknowledgements);
    const { numbers, counts } = await readAll();
    expect(numbers).toEqual(numbers.map((_, i) => i));
    expect(numbers.length).toBeGreaterThan(last);
    expect(counts).toEqual({ last: numbers.length - 1 });
    first = numbers.length;
  }
});

async function readAll(): Promise<{ numbers: number[]; counts: object }> {
  await using journal = await openJournal({
    folder,
    maxBytes: 2 ** 30,
    reserveBytes: 0,
    segmentBytes: 4096,
  });
  expect(journal.recovered.faults.every(({ kind }) => kind === 'torn')).toBe(true);
  const numbers: number[] = [];
  for (const { number } of journal.blocks()) {
    for await (const [section] of journal.readBlock(number)) {
      numbers.push(Number(Buffer.from(section?.growth[0] ?? []).toString()));
    }
  }
  return { numbers, counts: journal.recovered.counts };
}
