import { readdirSync, statSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  FINGERPRINT_BYTES,
  type Journal,
  type JournalFs,
  type JournalOptions,
  nodeFs,
  openJournal,
  type RecordDraft,
} from './index.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-journal-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(root, String(folders));
}

function open(folder: string, options: Partial<JournalOptions> = {}): Promise<Journal> {
  return openJournal({
    folder,
    maxBytes: 2 ** 30,
    reserveBytes: 0,
    segmentBytes: 2 ** 20,
    ...options,
  });
}

/** Receipts of older records are not kept. */
const NOW_MS = Date.now();

/** A record whose content tells which it is. */
function draft(block: number, items: number, accepted: number): RecordDraft {
  return {
    block,
    items,
    atMs: NOW_MS + accepted,
    fingerprints: new Uint8Array(FINGERPRINT_BYTES).fill(accepted),
    counts: { accepted },
    sections: [
      {
        table: 'spans',
        rows: items,
        growth: [Buffer.from(`a${accepted}`), Buffer.alloc(accepted)],
      },
      { table: 'index', rows: 1, growth: [Buffer.from([accepted])] },
    ],
  };
}

/** The text that `draft` put into the records of a block. */
async function readBack(journal: Journal, block: number): Promise<string[]> {
  const found: string[] = [];
  for await (const sections of journal.readBlock(block)) {
    found.push(Buffer.from(sections[0]?.growth[0] ?? []).toString());
    expect(sections[0]?.growth[1]?.length).toBe(Number(found.at(-1)?.slice(1)));
    expect(sections[1]?.table).toBe('index');
  }
  return found;
}

async function segmentsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.segment')).sort();
}

describe('journal', () => {
  it('gives back what was appended, with counts, receipts and fresh block numbers', async () => {
    const folder = newFolder();
    const first = await open(folder);
    const block = first.recovered.nextBlock;
    await first.append(() => draft(block, 3, 3));
    await first.append(() => draft(block, 2, 5));
    await first.append(() => draft(block + 1, 1, 6));
    await first[Symbol.asyncDispose]();

    await using again = await open(folder);
    expect(again.recovered.faults).toEqual([]);
    expect(again.recovered.counts).toEqual({ accepted: 6 });
    expect(again.recovered.blocks.map(({ number, items }) => [number, items])).toEqual([
      [block, 5],
      [block + 1, 1],
    ]);
    expect(again.recovered.receipts.map(({ fingerprint }) => fingerprint[0])).toEqual([3, 5, 6]);
    expect(again.recovered.nextBlock).toBeGreaterThan(block + 1);
    expect(await readBack(again, block)).toEqual(['a3', 'a5']);
    expect(await readBack(again, block + 1)).toEqual(['a6']);
  });

  it('gives back a record whose empty growth came from another thread', async () => {
    const folder = newFolder();
    const memory = new ArrayBuffer(0);
    const empty = structuredClone(new Uint8Array(memory), { transfer: [memory] });
    const growth = [Buffer.from('a1'), empty, Buffer.from('behind')];
    await using first = await open(folder);
    const block = first.recovered.nextBlock;
    const sections = [{ table: 'spans', rows: 1, growth }];
    await first.append(() => ({ ...draft(block, 1, 1), sections }));
    await using again = await open(folder);
    expect(again.recovered.faults).toEqual([]);
    for await (const [section] of again.readBlock(block)) {
      expect(section?.growth.map((bytes) => Buffer.from(bytes).toString())).toEqual([
        'a1',
        '',
        'behind',
      ]);
    }
  });

  it('writes nothing while nothing arrives', async () => {
    const folder = newFolder();
    await (await open(folder))[Symbol.asyncDispose]();
    await (await open(folder))[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets appends that arrive together share one write and one sync', async () => {
    const commits: number[] = [];
    await using journal = await open(newFolder(), {
      onCommit: ({ records }) => commits.push(records),
    });
    const block = journal.recovered.nextBlock;
    await Promise.all([1, 2, 3, 4, 5].map((i) => journal.append(() => draft(block, 1, i))));
    expect(commits).toEqual([5]);
    expect(await readBack(journal, block)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });

  it('deletes a segment once its blocks are released, and still knows its receipts and counts', async () => {
    const folder = newFolder();
    const journal = await open(folder, { segmentBytes: 300 });
    const block = journal.recovered.nextBlock;
    const recent = { atMs: Date.now() };
    for (let i = 0; i < 4; i += 1) {
      await journal.append(() => ({ ...draft(block + i, 1, i + 1), ...recent }));
    }
    expect(await segmentsIn(folder)).toHaveLength(2);
    await journal.release(block + 1, { stored: 1 });
    expect(await segmentsIn(folder)).toHaveLength(2);
    await journal.release(block, { stored: 2 });
    expect(await segmentsIn(folder)).toHaveLength(1);
    await journal.release(block + 2, { stored: 3 });
    await journal.release(block + 3, { stored: 4 });
    await journal[Symbol.asyncDispose]();

    await using again = await open(folder);
    expect(again.recovered.blocks).toEqual([]);
    expect(again.recovered.counts).toEqual({ accepted: 4 });
    expect(again.recovered.delivered).toEqual({ stored: 4 });
    expect(again.recovered.nextBlock).toBeGreaterThanOrEqual(block + 4);
    const receipts = again.recovered.receipts.map(({ fingerprint }) => fingerprint[0]);
    expect(new Set(receipts)).toEqual(new Set([1, 2, 3, 4]));
  });

  it('recovers every whole record when the last segment is cut at any byte', {
    timeout: 120_000,
  }, async () => {
    const folder = newFolder();
    const journal = await open(folder);
    const block = journal.recovered.nextBlock;
    const ends: number[] = [];
    for (let i = 1; i <= 4; i += 1) {
      await journal.append(() => draft(block + i, 1, i));
      ends.push(journal.bytes);
    }
    await journal[Symbol.asyncDispose]();
    const [name = ''] = await segmentsIn(folder);
    const whole = await readFile(join(folder, name));
    const cut = newFolder();
    await mkdir(cut);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(join(cut, name), whole.subarray(0, length));
      await using again = await open(cut);
      const kept = ends.filter((end) => end <= length).length;
      expect([length, again.recovered.blocks.length]).toEqual([length, kept]);
      expect(again.recovered.counts).toEqual(kept === 0 ? {} : { accepted: kept });
      expect(again.recovered.faults.every(({ kind }) => kind === 'torn')).toBe(true);
    }
  });

  it('quarantines a flipped bit anywhere, names the segment, and keeps every other block', {
    timeout: 120_000,
  }, async () => {
    const folder = newFolder();
    const journal = await open(folder);
    const block = journal.recovered.nextBlock;
    const ends: number[] = [];
    for (let i = 1; i <= 3; i += 1) {
      await journal.append(() => draft(block + i, 1, i));
      ends.push(journal.bytes);
    }
    await journal[Symbol.asyncDispose]();
    const [name = ''] = await segmentsIn(folder);
    const whole = await readFile(join(folder, name));
    const hurt = newFolder();
    for (let at = ends[0] ?? 0; at < (ends[1] ?? 0); at += 1) {
      await rm(hurt, { recursive: true, force: true });
      await mkdir(hurt);
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(join(hurt, name), bytes);
      await using again = await open(hurt);
      expect(again.recovered.blocks.map(({ number }) => number - block)).toEqual([1, 3]);
      expect(again.recovered.counts).toEqual({ accepted: 3 });
      const [fault, ...more] = again.recovered.faults;
      expect([fault?.kind, fault?.file, more]).toEqual(['damaged', join(hurt, name), []]);
      const copy = await readFile(fault?.copy ?? '');
      expect(copy.equals(bytes.subarray(ends[0], ends[1]))).toBe(true);
    }
  });

  it('reads a block up to a lost record and keeps copies of the records behind it', async () => {
    const folder = newFolder();
    const journal = await open(folder);
    const block = journal.recovered.nextBlock;
    const ends: number[] = [];
    for (let i = 1; i <= 4; i += 1) {
      await journal.append(() => draft(block, 1, i));
      ends.push(journal.bytes);
    }
    await journal.append(() => draft(block + 1, 1, 5));
    await journal[Symbol.asyncDispose]();
    const path = join(folder, (await segmentsIn(folder))[0] ?? '');
    const bytes = await readFile(path);
    bytes[(ends[0] ?? 0) + 80] = 0xff;
    await writeFile(path, bytes);

    await using again = await open(folder);
    expect(
      again.recovered.blocks.map(({ number, items, damaged }) => [number - block, items, damaged]),
    ).toEqual([
      [0, 1, true],
      [1, 1, false],
    ]);
    expect(await readBack(again, block)).toEqual(['a1']);
    expect(again.recovered.faults.map(({ kind }) => kind)).toEqual([
      'damaged',
      'orphaned',
      'orphaned',
    ]);
  });

  it('abandons a segment after a failed sync and never counts what it refused', async () => {
    const folder = newFolder();
    const disk = failingFs();
    const journal = await open(folder, { fs: disk.fs });
    const block = journal.recovered.nextBlock;
    await journal.append(() => draft(block, 1, 1));
    disk.failNext('sync');
    await expect(journal.append(() => draft(block, 1, 2))).rejects.toThrow('TW3101');
    await expect(journal.append(() => draft(block, 1, 2))).rejects.toThrow('is closed');
    await journal.append(() => draft(block + 1, 1, 3));
    expect(await segmentsIn(folder)).toHaveLength(2);
    expect(await readBack(journal, block)).toEqual(['a1']);
    await journal[Symbol.asyncDispose]();

    await using again = await open(folder);
    expect(await readBack(again, block)).toEqual(['a1']);
    expect(await readBack(again, block + 1)).toEqual(['a3']);
    expect(again.recovered.receipts.map(({ fingerprint }) => fingerprint[0])).toEqual([1, 3]);
  });

  it('remembers what it refused for as long as the refused bytes are on disk', async () => {
    const folder = newFolder();
    const disk = failingFs();
    const journal = await open(folder, { fs: disk.fs, segmentBytes: 300 });
    const block = journal.recovered.nextBlock;
    const now = { atMs: Date.now() };
    await journal.append(() => ({ ...draft(block, 1, 1), ...now }));
    disk.failNext('sync');
    await expect(journal.append(() => ({ ...draft(block, 1, 2), ...now }))).rejects.toThrow();
    // The record that names the refused one leaves the disk before the refused one does.
    await journal.append(() => ({ ...draft(block + 1, 1, 200), ...now }));
    await journal.append(() => ({ ...draft(block + 2, 1, 201), ...now }));
    await journal.release(block + 1, { stored: 1 });
    expect(await segmentsIn(folder)).toHaveLength(2);
    await journal[Symbol.asyncDispose]();

    for (let start = 0; start < 2; start += 1) {
      await using again = await open(folder);
      expect(await readBack(again, block)).toEqual(['a1']);
      const receipts = again.recovered.receipts.map(({ fingerprint }) => fingerprint[0]);
      expect(receipts.sort()).toEqual([1, 200, 201]);
      await again.saveCounts({ accepted: 9 });
    }
  });

  it('gives back the receipts of the last ten minutes before its end, whatever the clock says now', async () => {
    const folder = newFolder();
    const journal = await open(folder, { segmentBytes: 300 });
    const { nextBlock } = journal.recovered;
    const hour = 3_600_000;
    // Two hours before the end, then the clock jumps back by an hour.
    for (const [i, ago] of [2 * hour, 0, 1000, hour, hour - 1000].entries()) {
      await journal.append(() => ({ ...draft(nextBlock + i, 1, i), atMs: Date.now() - ago }));
    }
    await journal[Symbol.asyncDispose]();

    await using again = await open(folder);
    const receipts = again.recovered.receipts.map(({ fingerprint }) => fingerprint[0]);
    expect(receipts).toEqual([1, 2, 3, 4]);
  });

  it('leaves a segment alone whose release is not durable yet', async () => {
    const folder = newFolder();
    let release: Promise<void> | undefined;
    let copied: Promise<void> | undefined;
    const copy = newFolder();
    const fs: JournalFs = {
      ...nodeFs,
      // The block is released while a checkpoint that does not say so is on its way to the disk.
      rename: async (from, to) => {
        release ??= journal.release(block, { stored: 1 });
        await nodeFs.rename(from, to);
      },
      // What a crash would leave once the first segment is deleted.
      remove: async (path) => {
        await nodeFs.remove(path);
        copied ??= cp(folder, copy, { recursive: true });
        await copied;
      },
    };
    const journal = await open(folder, { fs, segmentBytes: 100 });
    const block = journal.recovered.nextBlock;
    await journal.append(() => draft(block, 1, 1));
    await journal.append(() => draft(block + 1, 1, 2));
    await journal.saveCounts({ accepted: 2 });
    await release;
    await journal[Symbol.asyncDispose]();
    await using again = await open(copy);
    expect(again.recovered.delivered).toEqual({ stored: 1 });
  });

  it('makes the names of new folders survive a power cut', async () => {
    const synced: string[] = [];
    const fs: JournalFs = {
      ...nodeFs,
      syncFolder: async (path) => {
        synced.push(path);
        await nodeFs.syncFolder(path);
      },
    };
    const parent = newFolder();
    await using _journal = await open(join(parent, 'journal', 'traces'), { fs });
    expect(synced.sort()).toEqual([root, parent, join(parent, 'journal')].sort());
  });

  it('leaves no files behind while the disk refuses every write', async () => {
    const folder = newFolder();
    const disk = failingFs();
    await using journal = await open(folder, { fs: disk.fs });
    let block = journal.recovered.nextBlock;
    for (let i = 0; i < 5; i += 1) {
      for (const [call, nth] of [
        ['write', 1],
        ['sync', 1],
        ['write', 2],
        ['sync', 2],
      ] as const) {
        disk.failNext(call, nth);
        block += 1;
        const number = block;
        await expect(journal.append(() => draft(number, 1, 1))).rejects.toThrow();
        disk.forget();
      }
    }
    expect(await segmentsIn(folder)).toEqual([]);
    await journal.append(() => draft(block + 1, 1, 1));
    expect(await readBack(journal, block + 1)).toEqual(['a1']);
  });

  it('asks the disk again when much was written since', async () => {
    let free = 1000;
    const fs: JournalFs = { ...nodeFs, freeBytes: () => Promise.resolve(free) };
    await using journal = await open(newFolder(), { fs, reserveBytes: 500 });
    const block = journal.recovered.nextBlock;
    await journal.append(() => draft(block, 1, 100));
    free = 10; // within the same second
    const appends = [200, 200, 200].map((bytes) => async () => {
      await journal.append(() => draft(block, 1, bytes));
    });
    await expect(
      (async () => {
        for (const append of appends) await append();
      })(),
    ).rejects.toThrow('TW3102');
  });

  it('never gives a block number again, also when an old copy of the folder comes back', async () => {
    const folder = newFolder();
    const first = await open(folder);
    const block = first.recovered.nextBlock;
    await first.append(() => draft(block, 1, 1));
    await first.release(block, {});
    await first[Symbol.asyncDispose]();
    const backup = newFolder();
    await cp(folder, backup, { recursive: true });
    const second = await open(folder);
    const used = second.recovered.nextBlock;
    await second[Symbol.asyncDispose]();
    await vi.waitUntil(() => Date.now() > used);
    await using restored = await open(backup);
    expect(restored.recovered.nextBlock).toBeGreaterThan(used);
  });

  it('goes on after a failed write, a failed new segment and a failed checkpoint', async () => {
    const disk = failingFs();
    const folder = newFolder();
    await using journal = await open(folder, { fs: disk.fs });
    const block = journal.recovered.nextBlock;
    for (const call of ['open', 'write', 'syncFolder'] as const) {
      disk.failNext(call);
      await expect(journal.append(() => draft(block, 1, 1))).rejects.toThrow('TW3101');
    }
    await journal.append(() => draft(block + 1, 1, 1));
    for (const call of ['write', 'sync', 'rename', 'syncFolder'] as const) {
      disk.failNext(call);
      await expect(journal.release(block + 1, { stored: 1 })).rejects.toThrow(`no ${call}`);
    }
    await journal.release(block + 1, { stored: 1 });
    expect(journal.blocks()).toEqual([]);
  });

  it('says when it is nearly full and full, and takes records again once blocks are released', async () => {
    await using journal = await open(newFolder(), { maxBytes: 4000, segmentBytes: 500 });
    const block = journal.recovered.nextBlock;
    const levels = new Set<string>();
    let next = 0;
    while (journal.level !== 'full') {
      const number = block + next;
      await journal.append(() => draft(number, 1, 100));
      next += 1;
      levels.add(journal.level);
    }
    expect([...levels]).toEqual(['ok', 'high', 'full']);
    await expect(journal.append(() => draft(block + next, 1, 1))).rejects.toThrow('TW3102');
    for (let i = 0; i < next; i += 1) await journal.release(block + i, {});
    await journal.append(() => draft(block + next, 1, 1));
    expect(journal.level).toBe('ok');
  });

  it('refuses records before the disk is used up', async () => {
    const fs: JournalFs = { ...nodeFs, freeBytes: () => Promise.resolve(10) };
    await using journal = await open(newFolder(), { fs, reserveBytes: 11 });
    const block = journal.recovered.nextBlock;
    await expect(journal.append(() => draft(block, 1, 1))).rejects.toThrow('TW3102');
  });

  it('says that the disk runs low, goes on writing, and notices when there is room again', async () => {
    let free = 2000;
    const fs: JournalFs = { ...nodeFs, freeBytes: () => Promise.resolve(free) };
    await using journal = await open(newFolder(), { fs, reserveBytes: 500, lowDiskBytes: 1000 });
    const block = journal.recovered.nextBlock;
    await journal.append(() => draft(block, 1, 1));
    expect(journal.level).toBe('ok');
    free = 999;
    await journal.append(() => draft(block, 1, 800)); // more than half of what was above the reserve
    await journal.append(() => draft(block, 1, 1));
    expect(journal.level).toBe('disk_low');
    await journal.append(() => draft(block, 1, 1)); // requests under way are still taken
    free = 1000;
    await vi.waitUntil(() => journal.level === 'ok', { timeout: 5000 });
  });

  it('notes what is delivered on a disk without a byte left, and keeps a reserve for that', async () => {
    const folder = newFolder();
    const disk = smallDisk(folder, 1_300_000);
    const first = await open(folder, { fs: disk.fs, segmentBytes: 60_000 });
    const block = first.recovered.nextBlock;
    await first.append(() => draft(block, 1, 70_000));
    await first.release(block, { stored: 1 }); // makes the reserve
    await first.append(() => draft(block + 1, 1, 70_000));
    await first.append(() => draft(block + 2, 1, 10));
    disk.fill();
    await expect(first.append(() => draft(block + 3, 1, 10))).rejects.toThrow('ENOSPC');
    await first.release(block + 1, { stored: 2 });
    expect(first.blocks().map(({ number }) => number)).toEqual([block + 2]);
    await first[Symbol.asyncDispose]();
    expect(await readdir(folder)).not.toContain('reserve'); // others took what was freed
    disk.empty();

    await using again = await open(folder, { fs: disk.fs });
    expect(again.recovered.delivered).toEqual({ stored: 2 });
    await again.release(block + 2, { stored: 3 });
    expect(await readdir(folder)).toContain('reserve');
  });

  it('refuses a folder of a newer version instead of guessing', async () => {
    const folder = newFolder();
    const journal = await open(folder);
    await journal.append(() => draft(journal.recovered.nextBlock, 1, 1));
    await journal[Symbol.asyncDispose]();
    const path = join(folder, (await segmentsIn(folder))[0] ?? '');
    const bytes = await readFile(path);
    bytes.writeUInt32LE(9, 4);
    const { crc32 } = await import('node:zlib');
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
    await writeFile(path, bytes);
    await expect(open(folder)).rejects.toThrow('TW3103');
  });

  it('does not lose a block number when the checkpoint is damaged', async () => {
    const folder = newFolder();
    const journal = await open(folder);
    const block = journal.recovered.nextBlock;
    await journal.append(() => draft(block, 1, 1));
    await journal.release(block, { stored: 1 });
    await journal[Symbol.asyncDispose]();
    await copyFile(
      join(folder, (await segmentsIn(folder))[0] ?? ''),
      join(folder, 'checkpoint.json'),
    );
    await using again = await open(folder);
    expect(again.recovered.nextBlock).toBeGreaterThan(block);
    expect(again.recovered.faults.map(({ kind }) => kind)).toEqual(['checkpoint']);
  });
});

type Call = 'open' | 'write' | 'sync' | 'rename' | 'syncFolder';

/** The real disk, on which the n-th next call of a kind can be made to fail after it was done half. */
function failingFs(): {
  fs: JournalFs;
  failNext: (call: Call, nth?: number) => void;
  forget: () => void;
} {
  const planned = new Map<Call, number>();
  const check = (call: Call): void => {
    const nth = planned.get(call);
    if (nth === undefined) return;
    if (nth > 1) {
      planned.set(call, nth - 1);
      return;
    }
    planned.delete(call);
    throw new Error(`no ${call}`);
  };
  const fs: JournalFs = {
    ...nodeFs,
    open: async (path, purpose) => {
      if (purpose !== 'read') check('open');
      const file = await nodeFs.open(path, purpose);
      return {
        write: async (chunks) => {
          if (planned.get('write') === 1) await file.write(chunks.slice(0, 1));
          check('write');
          await file.write(chunks);
        },
        sync: async () => {
          check('sync');
          await file.sync();
        },
        read: (buffer, position) => file.read(buffer, position),
        size: () => file.size(),
        close: () => file.close(),
      };
    },
    rename: async (from, to) => {
      check('rename');
      await nodeFs.rename(from, to);
    },
    syncFolder: async (path) => {
      check('syncFolder');
      await nodeFs.syncFolder(path);
    },
  };
  return {
    fs,
    failNext: (call, nth = 1) => void planned.set(call, nth),
    forget: () => planned.clear(),
  };
}

/** A disk of so many bytes with one folder; `fill` lets others take what is free, now and later. */
function smallDisk(
  folder: string,
  bytes: number,
): { fs: JournalFs; fill: () => void; empty: () => void } {
  let isFull = false;
  const used = (): number =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0);
  let limit = bytes;
  const fs: JournalFs = {
    ...nodeFs,
    open: async (path, purpose) => {
      const file = await nodeFs.open(path, purpose);
      return {
        write: async (chunks) => {
          const more = chunks.reduce((sum, { length }) => sum + length, 0);
          if (used() + more > limit) {
            throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          }
          await file.write(chunks);
        },
        sync: () => file.sync(),
        read: (buffer, position) => file.read(buffer, position),
        size: () => file.size(),
        close: () => file.close(),
      };
    },
    remove: async (path) => {
      const before = used();
      await nodeFs.remove(path);
      // What the journal gives back is taken by others at once, but for a moment's few KiB.
      if (isFull && !path.endsWith('reserve')) limit -= before - used();
    },
  };
  return {
    fs,
    fill: () => {
      isFull = true;
      limit = used();
    },
    empty: () => {
      isFull = false;
      limit = bytes;
    },
  };
}
