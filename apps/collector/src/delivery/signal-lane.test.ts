import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Journal, type JournalFs, nodeFs, openJournal } from '@tracewell/journal';
import { openTracesBlock, type TracesBlock } from '@tracewell/storage';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeSpans } from '../receivers/decode-body.ts';
import { type SealedBlock, SignalLane } from './signal-lane.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-lane-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
async function openLane(fs: JournalFs = nodeFs) {
  folders += 1;
  const journal = await openJournal({
    folder: join(root, String(folders)),
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
  });
  const accept = (body: Uint8Array) =>
    lane.accept(body, (block) => {
      const times = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
      const { outcome, facts } = decodeSpans('json', { attributesPerSpan: 128 })(
        body,
        block,
        times,
      );
      return { outcome, ids: facts.ids };
    });
  return { journal, lane, sealed, accept };
}

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
