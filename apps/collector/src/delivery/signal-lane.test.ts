import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Journal, type JournalFs, nodeFs, openJournal } from '@tracewell/journal';
import { openTracesBlock, type TracesBlock } from '@tracewell/storage';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeSpans } from '../receivers/decode-body.ts';
import { usualIntakeRules } from './intake-rules.ts';
import { LaneBusyError } from './lane-busy-error.ts';
import { type SealedBlock, SignalLane } from './signal-lane.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-lane-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
async function openLane(fs: JournalFs = nodeFs) {
  folders += 1;
  const folder = join(root, String(folders));
  const journal = await openJournal({
    folder,
    maxBytes: 2 ** 30,
    reserveBytes: 0,
    segmentBytes: 2 ** 20,
    fs,
  });
  const sealed: SealedBlock<TracesBlock>[] = [];
  const lane = new SignalLane<TracesBlock>({
    journal,
    openBlock: openTracesBlock,
    onSealed: (block) => sealed.push(block),
    isStoreBusy: () => false,
  });
  const accept = (body: Uint8Array) =>
    lane.accept(body, (block) => {
      const times = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
      const { outcome, facts } = decodeSpans('json', RULES)(body, block, times);
      return { outcome, ids: facts.ids };
    });
  return { journal, lane, sealed, accept, folder };
}

const USUAL = usualIntakeRules();
/** Values of a megabyte make blocks large with few spans. */
const RULES = { ...USUAL, limits: { ...USUAL.limits, valueBytes: 2_000_000 } };

let names = 0;
function request(spans: number): Buffer {
  const sketches = Array.from({ length: spans }, () => {
    names += 1;
    return span({ name: `GET /${names % 7}`, attributes: { number: names, text: `n${names}` } });
  });
  return Buffer.from(otlpTracesRequest(sketches));
}

/** The bytes of the INSERT as they come out of the journal. */
async function readBack(journal: Journal, number: number): Promise<Buffer> {
  const block = openTracesBlock();
  for await (const sections of journal.readBlock(number)) {
    for (const section of sections) block.append(section);
  }
  return bodyOf(block);
}

function bodyOf(block: TracesBlock): Buffer {
  return Buffer.concat(block.seal().flatMap(({ body }) => body));
}

it('journals a block so that it comes back byte for byte, however it was cut into records', async () => {
  const { journal, lane, sealed, accept } = await openLane();
  await Promise.all([accept(request(3)), accept(request(1))]);
  for (let i = 0; i < 5; i += 1) await accept(request(20));
  await lane[Symbol.asyncDispose]();
  const [only] = sealed;
  expect([sealed.length, only?.items, only?.block?.rows]).toEqual([1, 104, 104]);
  const fromMemory = only?.block === undefined ? undefined : bodyOf(only.block);
  expect((await readBack(journal, only?.number ?? 0)).equals(fromMemory ?? Buffer.alloc(0))).toBe(
    true,
  );
  await journal[Symbol.asyncDispose]();
});

it('takes a malformed request out again whole, between two good ones', async () => {
  const { journal, lane, sealed, accept } = await openLane();
  await accept(request(2));
  await expect(accept(request(5).subarray(0, -2))).rejects.toThrow();
  await accept(request(3));
  await lane[Symbol.asyncDispose]();
  expect(sealed.map(({ items, block }) => [items, block?.rows])).toEqual([[5, 5]]);
  expect(lane.counts).toEqual({ received: 5, accepted: 5 });
  await journal[Symbol.asyncDispose]();
});

it('refuses what a failed fsync leaves unknown, and takes it when it is sent again', async () => {
  let failures = 0;
  const fs: JournalFs = {
    ...nodeFs,
    open: async (path, purpose) => {
      const file = await nodeFs.open(path, purpose);
      const sync = (): Promise<void> => {
        if (failures === 0) return file.sync();
        failures -= 1;
        return Promise.reject(new Error('EIO'));
      };
      return {
        write: (chunks) => file.write(chunks),
        read: (buffer, position) => file.read(buffer, position),
        size: () => file.size(),
        close: () => file.close(),
        sync,
      };
    },
  };
  const { journal, lane, sealed, accept } = await openLane(fs);
  const [a, b, c, d] = [request(2), request(3), request(4), request(5)];
  await accept(a);
  failures = 1;
  const refused = await Promise.allSettled([accept(b), accept(c), accept(b)]);
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await accept(d);
  const again = await accept(b);
  expect([again.accepted, again.deduplicated]).toEqual([3, 0]);
  expect((await accept(a)).deduplicated).toBe(2);
  await lane[Symbol.asyncDispose]();
  expect(sealed.map(({ items }) => items)).toEqual([2, 8]);
  expect(sealed[0]?.block).toBeUndefined();
  expect(lane.counts).toEqual({ received: 12, accepted: 10, deduplicated: 2 });
  const kept = openTracesBlock();
  for await (const sections of journal.readBlock(sealed[0]?.number ?? 0)) {
    for (const section of sections) kept.append(section);
  }
  expect(kept.rows).toBe(2);
  await journal[Symbol.asyncDispose]();
});

/** The real disk, on which the next sync waits until it is let go. */
function heldFs(): { fs: JournalFs; hold: () => { begun: Promise<void>; letGo: () => void } } {
  let held: { begin: () => void; until: Promise<void> } | undefined;
  const fs: JournalFs = {
    ...nodeFs,
    open: async (path, purpose) => {
      const file = await nodeFs.open(path, purpose);
      return {
        write: (chunks) => file.write(chunks),
        read: (buffer, position) => file.read(buffer, position),
        size: () => file.size(),
        close: () => file.close(),
        sync: async () => {
          const now = held;
          held = undefined;
          now?.begin();
          await now?.until;
          await file.sync();
        },
      };
    },
  };
  const hold = () => {
    let begin = (): void => undefined;
    let letGo = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    held = { begin, until };
    return { begun, letGo };
  };
  return { fs, hold };
}

/** Spans that are refused one by one, of a service that nobody else names. */
function refusedRequest(spans: number): Buffer {
  names += 1;
  const sketch = { traceId: '0'.repeat(32), service: `refused ${names}` };
  return Buffer.from(otlpTracesRequest(Array.from({ length: spans }, () => span(sketch))));
}

it('counts what was refused or repeated while a record was being synced', async () => {
  const disk = heldFs();
  const { journal, lane, accept } = await openLane(disk.fs);
  const first = request(2);
  await accept(first);
  const { begun, letGo } = disk.hold();
  const second = accept(request(3));
  await begun;
  await accept(refusedRequest(4));
  await accept(first);
  letGo();
  await second;
  expect(lane.counts).toEqual({
    received: 11,
    accepted: 5,
    deduplicated: 2,
    'rejected.invalid_trace_id': 4,
  });
  await lane[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
});

it('leaves nothing of a request behind whose every span was refused', async () => {
  const { journal, lane, sealed, accept } = await openLane();
  await accept(request(2));
  await accept(refusedRequest(3));
  await lane[Symbol.asyncDispose]();
  const [only] = sealed;
  const fromMemory = only?.block === undefined ? undefined : bodyOf(only.block);
  expect(fromMemory?.includes('refused')).toBe(false);
  const fromDisk = await readBack(journal, only?.number ?? 0);
  expect(fromDisk.equals(fromMemory ?? Buffer.alloc(0))).toBe(true);
  await journal[Symbol.asyncDispose]();
});

it('takes as much of a body that unfolds without end as the memory bears', async () => {
  const { journal, lane, sealed, accept } = await openLane();
  const resource = { large: 'x'.repeat(1_000_000) };
  const spans = Array.from({ length: 600 }, () => span({ resource }));
  const { accepted, rejected } = await accept(Buffer.from(otlpTracesRequest(spans)));
  expect(accepted + rejected).toBe(600);
  expect(accepted).toBeGreaterThan(60);
  expect(lane.counts).toMatchObject({ 'rejected.unfolds_too_large': rejected });
  await accept(request(3));
  await lane[Symbol.asyncDispose]();
  expect(sealed.map(({ items }) => items)).toEqual([accepted, 3]);
  expect(sealed[0]?.block?.bytes).toBeLessThan(150_000_000);
  await journal[Symbol.asyncDispose]();
});

it('asks senders to wait while too much waits for the disk', async () => {
  const disk = heldFs();
  const { journal, lane, accept } = await openLane(disk.fs);
  const { begun, letGo } = disk.hold();
  const waiting = [accept(request(1))];
  await begun;
  const resource = { large: 'x'.repeat(1_000_000) };
  const large = () =>
    Buffer.from(otlpTracesRequest(Array.from({ length: 60 }, () => span({ resource }))));
  for (let i = 0; i < 5; i += 1) waiting.push(accept(large()));
  await expect(accept(large())).rejects.toThrow(LaneBusyError);
  letGo();
  await Promise.all(waiting);
  await accept(large());
  await lane[Symbol.asyncDispose]();
  expect(lane.counts).toEqual({ received: 361, accepted: 361 });
  await journal[Symbol.asyncDispose]();
});

it('keeps the counts of refused spans on disk though no record follows', async () => {
  const { journal, lane, accept, folder } = await openLane();
  await accept(refusedRequest(3));
  await vi.waitFor(async () => {
    const text = await readFile(join(folder, 'checkpoint.json'), 'utf8');
    expect(JSON.parse(text).counts).toEqual({ received: 3, 'rejected.invalid_trace_id': 3 });
  }, 5000);
  await lane[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
});
