import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { FINGERPRINT_BYTES, type Journal, openJournal, type RecordDraft } from '../src/index.ts';

const run = promisify(execFile);

/** A disk of 8 MB in memory, which only root may mount. */
async function openSmallDisk(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'tracewell-full-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path]);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await run('umount', [path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

function open(folder: string): Promise<Journal> {
  return openJournal({ folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 });
}

function draft(block: number): RecordDraft {
  const growth = [Buffer.alloc(1_200_000)];
  return {
    block,
    items: 1,
    atMs: Date.now(),
    fingerprints: new Uint8Array(FINGERPRINT_BYTES),
    counts: {},
    sections: [{ table: 'spans', rows: 1, growth }],
  };
}

/** Takes what is left, to the last byte. */
async function fill(folder: string, name: string): Promise<void> {
  for (const bytes of [65_536, 4096, 1]) {
    for (;;) {
      const error = await writeFile(join(folder, name), Buffer.alloc(bytes), { flag: 'a' }).then(
        () => undefined,
        (reason: NodeJS.ErrnoException) => reason,
      );
      if (error === undefined) continue;
      expect(error.code).toBe('ENOSPC');
      break;
    }
  }
  expect((await statfs(folder)).bavail).toBe(0);
}

it.runIf(process.getuid?.() === 0)(
  'row 10: on a disk without a free byte, deliveries are noted and segments deleted',
  async () => {
    await using disk = await openSmallDisk();
    const folder = join(disk.path, 'journal');
    const first = await open(folder);
    const block = first.recovered.nextBlock;
    await first.append(() => draft(block));
    await first.release(block, { stored: 1 });
    expect(await readdir(folder)).toContain('reserve');
    for (let i = 1; i <= 3; i += 1) await first.append(() => draft(block + i));
    await fill(disk.path, 'filler');
    await expect(first.append(() => draft(block + 4))).rejects.toThrow('TW3101');
    await first.release(block + 1, { stored: 2 });
    await fill(disk.path, 'filler again');
    await first[Symbol.asyncDispose]();

    const again = await open(folder);
    expect(again.recovered.delivered).toEqual({ stored: 2 });
    expect(again.recovered.blocks.map(({ number }) => number)).toEqual([block + 2, block + 3]);
    await again[Symbol.asyncDispose]();
  },
);
