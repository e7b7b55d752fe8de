import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FINGERPRINT_BYTES, type Journal, openJournal } from '../src/index.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-odd-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function open(folder: string): Promise<Journal> {
  return openJournal({ folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 });
}

async function append(journal: Journal): Promise<void> {
  await journal.append(() => ({
    block: journal.recovered.nextBlock,
    items: 1,
    atMs: Date.now(),
    fingerprints: new Uint8Array(FINGERPRINT_BYTES),
    counts: {},
    sections: [],
  }));
}

const SEGMENT = '000000000777.segment';

/** What lies in the folder beside one good segment. */
const ODD: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  'an empty segment': (folder) => writeFile(join(folder, SEGMENT), ''),
  'a segment of zeros': (folder) => writeFile(join(folder, SEGMENT), Buffer.alloc(100_000)),
  'a segment of other bytes': (folder) => writeFile(join(folder, SEGMENT), 'x'.repeat(5000)),
  'files of somebody else': async (folder) => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await mkdir(join(folder, 'lost+found'));
  },
  'a half checkpoint': (folder) => writeFile(join(folder, 'checkpoint.json.tmp'), '{"sa'),
  'receipts of zeros': (folder) =>
    writeFile(join(folder, '000000000777.receipts'), Buffer.alloc(99)),
};

it.each(Object.keys(ODD))(
  'row 08: %s beside a good segment loses none of its records',
  async (name) => {
    const folder = await mkdtemp(join(root, 'folder-'));
    const first = await open(folder);
    await append(first);
    await first[Symbol.asyncDispose]();
    await ODD[name]?.(folder);
    for (let start = 1; start <= 3; start += 1) {
      await using again = await open(folder);
      expect(again.blocks()).toHaveLength(start);
      await append(again);
    }
  },
);

it('row 08: a folder behind a symbolic link is used as it is', async () => {
  const folder = await mkdtemp(join(root, 'real-'));
  await symlink(folder, join(root, 'link'));
  const first = await open(join(root, 'link'));
  await append(first);
  await first[Symbol.asyncDispose]();
  await using again = await open(folder);
  expect(again.blocks()).toHaveLength(1);
});

it('row 08: a segment that is a folder refuses the start', async () => {
  const folder = await mkdtemp(join(root, 'folder-'));
  await mkdir(join(folder, SEGMENT));
  await expect(open(folder)).rejects.toThrow(/EISDIR/);
});
