import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FINGERPRINT_BYTES, type JournalFs, nodeFs, openJournal } from './index.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-cost-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const OPTIONS = { maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 26 };

/** The real disk, with a count of what is read. */
function countingFs(): { fs: JournalFs; read: () => number } {
  let bytes = 0;
  const fs: JournalFs = {
    ...nodeFs,
    open: async (path, purpose) => {
      const file = await nodeFs.open(path, purpose);
      return {
        write: (chunks) => file.write(chunks),
        sync: () => file.sync(),
        size: () => file.size(),
        close: () => file.close(),
        read: async (buffer, position) => {
          const count = await file.read(buffer, position);
          bytes += count;
          return count;
        },
      };
    },
  };
  return { fs, read: () => bytes };
}

it('reads a damaged segment a few times at most, whatever its bytes look like', async () => {
  const folder = join(root, 'hostile');
  const first = await openJournal({ ...OPTIONS, folder });
  const block = first.recovered.nextBlock;
  // A sender may fill its values with heads that claim the longest records there are.
  const forged = Buffer.alloc(80);
  forged.write('TWJ2');
  forged.writeUInt32LE(6_000_000, 4);
  const growth = [Buffer.concat(Array.from({ length: 100_000 }, () => forged))];
  const record = { items: 1, atMs: Date.now(), counts: {} };
  const fingerprints = new Uint8Array(FINGERPRINT_BYTES);
  const append = (number: number, bytes: readonly Uint8Array[]) =>
    first.append(() => ({
      ...record,
      block: number,
      fingerprints,
      sections: [{ table: 't', rows: 1, growth: bytes }],
    }));
  await append(block, growth);
  await append(block + 1, [Buffer.from('good')]);
  await first[Symbol.asyncDispose]();
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.segment'));
  const bytes = await readFile(join(folder, name));
  bytes.writeUInt8((bytes[40] ?? 0) ^ 1, 40);
  await writeFile(join(folder, name), bytes);

  const { fs, read } = countingFs();
  await using again = await openJournal({ ...OPTIONS, folder, fs });
  expect(again.recovered.faults.map(({ kind }) => kind)).toEqual(['damaged']);
  expect(again.blocks().map(({ number }) => number)).toEqual([block + 1]);
  expect(read()).toBeLessThan(bytes.length * 6);
});

it('reads a whole segment once, in few calls, though its records are small', async () => {
  const folder = join(root, 'small');
  const first = await openJournal({ ...OPTIONS, folder, groupDelayMs: 0 });
  const block = first.recovered.nextBlock;
  const build = () => ({
    block,
    items: 1,
    atMs: Date.now(),
    fingerprints: new Uint8Array(FINGERPRINT_BYTES),
    counts: { accepted: 1 },
    sections: [{ table: 't', rows: 1, growth: [Buffer.alloc(1000)] }],
  });
  await Promise.all(Array.from({ length: 2000 }, () => first.append(build)));
  const { bytes } = first;
  await first[Symbol.asyncDispose]();
  const { fs, read } = countingFs();
  await using again = await openJournal({ ...OPTIONS, folder, fs });
  expect(again.recovered.blocks).toMatchObject([{ number: block, items: 2000 }]);
  expect(read()).toBeLessThan(bytes * 3);
});
