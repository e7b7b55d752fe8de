import { expect, it, onTestFailed } from 'vitest';
import { FINGERPRINT_BYTES, type Journal, openJournal, type RecordDraft } from '../src/index.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const SEED = Number(process.env.TRACEWELL_FAULT_SEED ?? 20_261_121);
const FOLDER = '/journal';
const RECORDS = 14;
const RECORDS_PER_BLOCK = 2;
const CUTS = 6;

/** mulberry32: a small seeded source of chance. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function open(disk: SimulatedDisk): Promise<Journal> {
  return openJournal({
    folder: FOLDER,
    maxBytes: 2 ** 30,
    reserveBytes: 0,
    segmentBytes: 400, // a segment holds two or three records
    groupDelayMs: 0,
    fs: disk,
  });
}

/** What the journal has said, as somebody outside of the process knows it. */
interface Promised {
  /** Numbers of records that are durable. */
  readonly acknowledged: Set<number>;
  /** Blocks whose release began, and those whose release is durable. */
  readonly releasing: Set<number>;
  readonly released: Set<number>;
  readonly blockOf: Map<number, number>;
}

function newPromises(): Promised {
  return {
    acknowledged: new Set(),
    releasing: new Set(),
    released: new Set(),
    blockOf: new Map(),
  };
}

function draft(block: number, number: number): RecordDraft {
  const fingerprints = Buffer.alloc(FINGERPRINT_BYTES);
  fingerprints.writeUInt32LE(number + 1, 0);
  return {
    block,
    items: 1,
    atMs: Date.now(),
    fingerprints,
    counts: { last: number },
    sections: [{ table: 'numbers', rows: 1, growth: [Buffer.from(String(number))] }],
  };
}

/** Appends numbered records and releases blocks, until it is done or the disk is gone. */
async function live(disk: SimulatedDisk, promised: Promised, first: number): Promise<void> {
  const journal = await open(disk);
  const { nextBlock } = journal.recovered;
  for (let i = 0; i < RECORDS; i += 1) {
    const number = first + i;
    const block = nextBlock + Math.floor(i / RECORDS_PER_BLOCK);
    promised.blockOf.set(number, block);
    await journal.append(() => draft(block, number));
    promised.acknowledged.add(number);
    const done = block - 2;
    if (i % 3 !== 2 || done < nextBlock) continue;
    promised.releasing.add(done);
    await journal.release(done, { stored: done - nextBlock + 1 });
    promised.released.add(done);
  }
  await journal.saveCounts({ last: first + RECORDS - 1, saved: 1 });
  await journal[Symbol.asyncDispose]();
}

/** Opens the disk as it was left, and compares it with what was promised. */
async function expectKept(disk: SimulatedDisk, promised: Promised, what: string): Promise<void> {
  await using journal = await open(disk);
  const found = new Map<number, number>();
  for (const { number: block } of journal.blocks()) {
    let last = -1;
    for await (const [section] of journal.readBlock(block)) {
      const number = Number(Buffer.from(section?.growth[0] ?? []).toString());
      expect([what, promised.blockOf.get(number), number > last]).toEqual([what, block, true]);
      found.set(number, block);
      last = number;
    }
  }
  const { acknowledged, releasing, released, blockOf } = promised;
  const due = [...acknowledged].filter((number) => !releasing.has(blockOf.get(number) ?? -1));
  const lost = due.filter((number) => !found.has(number));
  const back = [...found].filter(([, block]) => released.has(block));
  const receipts = new Set(
    journal.recovered.receipts.map(({ fingerprint }) => Buffer.from(fingerprint).readUInt32LE(0)),
  );
  const forgotten = [...acknowledged].filter((number) => !receipts.has(number + 1));
  expect({ what, lost, back, forgotten }).toEqual({ what, lost: [], back: [], forgotten: [] });
  const last = journal.recovered.counts.last ?? -1;
  expect([what, last >= Math.max(-1, ...acknowledged)]).toEqual([what, true]);
  const used = Math.max(0, ...found.values(), ...released);
  expect([what, journal.recovered.nextBlock > used]).toEqual([what, true]);
  expect(journal.recovered.faults.map(({ kind }) => kind)).not.toContain('checkpoint');
}

function sayTheSeed(): void {
  onTestFailed(() => {
    process.stderr.write(`\nrun it again with TRACEWELL_FAULT_SEED=${SEED}\n`);
  });
}

/** A life that ends at its n-th change, on a fresh disk. */
async function dieAt(change: number): Promise<{ disk: SimulatedDisk; promised: Promised }> {
  const disk = new SimulatedDisk();
  const promised = newPromises();
  disk.restart(change);
  await live(disk, promised, 0).catch((error: Error) => {
    if (!disk.hasCrashed) throw error;
  });
  return { disk, promised };
}

it('row 02, row 04: a kill at every change of the disk keeps what was acknowledged', async () => {
  let changes = 0;
  for (let n = 1, alive = false; !alive; n += 1) {
    const { disk, promised } = await dieAt(n);
    alive = !disk.hasCrashed;
    changes = n - 1;
    disk.restart();
    await expectKept(disk, promised, `kill at change ${n}`);
  }
  expect(changes).toBeGreaterThan(60);
  process.stdout.write(`row 02: killed at each of ${changes} changes of the disk\n`);
});

it('row 09: a power cut at every change loses nothing that was synced, whatever else it leaves', async () => {
  sayTheSeed();
  const chance = seeded(SEED);
  let cuts = 0;
  for (let n = 1, alive = false; !alive; n += 1) {
    for (let cut = 0; cut < CUTS; cut += 1) {
      const { disk, promised } = await dieAt(n);
      alive = !disk.hasCrashed;
      disk.powerCut(chance);
      disk.restart();
      await expectKept(disk, promised, `power cut ${cut} at change ${n}`);
      cuts += 1;
    }
  }
  process.stdout.write(`row 09: ${cuts} power cuts\n`);
});

it('row 05: lives that end at random, in recovery too, go on where the last one stopped', async () => {
  sayTheSeed();
  const chance = seeded(SEED + 1);
  for (let run = 0; run < 40; run += 1) {
    const disk = new SimulatedDisk();
    const promised = newPromises();
    for (let life = 0; life < 8; life += 1) {
      disk.restart(1 + Math.floor(chance() * 40));
      await live(disk, promised, life * RECORDS).catch((error: Error) => {
        if (!disk.hasCrashed) throw error;
      });
      if (chance() < 0.5) disk.powerCut(chance);
    }
    disk.restart();
    await expectKept(disk, promised, `run ${run}`);
  }
});

it('the simulated disk can lose what was not synced, so that these tests can fail', async () => {
  const disk = new SimulatedDisk();
  disk.isLying = true;
  const promised = newPromises();
  const journal = await openJournal({
    folder: FOLDER,
    maxBytes: 2 ** 30,
    reserveBytes: 0,
    segmentBytes: 2 ** 20,
    fs: disk,
  });
  for (let number = 0; number < 5; number += 1) {
    await journal.append(() => draft(journal.recovered.nextBlock, number));
    promised.blockOf.set(number, journal.recovered.nextBlock);
    promised.acknowledged.add(number);
  }
  disk.powerCut(() => 0);
  await expect(expectKept(disk, promised, 'a lying disk')).rejects.toThrow('lost');
});
