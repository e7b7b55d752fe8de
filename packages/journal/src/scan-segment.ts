import type { JournalFile } from './journal-fs.ts';
import {
  decodeRecord,
  type JournalRecord,
  RECORD_HEAD_BYTES,
  RECORD_MAGIC,
  readHead,
} from './record.ts';

/** Something found in a segment: a whole record, or bytes that are none. Positions are bytes. */
export type Found =
  | {
      readonly kind: 'record';
      readonly from: number;
      readonly to: number;
      readonly record: JournalRecord;
    }
  | {
      readonly kind: 'damage';
      readonly from: number;
      readonly to: number;
      /** Nothing good follows and the last length runs past the end: what a crash in a write leaves. */
      readonly torn: boolean;
    };

const SEARCH_BYTES = 1024 * 1024;
const MAGIC_BYTES = Buffer.alloc(4);
MAGIC_BYTES.writeUInt32LE(RECORD_MAGIC, 0);

/**
 * Walks a segment from a position. Damage is stepped over by searching the next whole record, so
 * that nothing good behind it is lost.
 */
export async function* scanSegment(
  file: JournalFile,
  salt: number,
  from: number,
): AsyncGenerator<Found> {
  const size = await file.size();
  let at = from;
  while (at < size) {
    const record = await readRecordAt(file, salt, at, size);
    if (record !== undefined) {
      yield { kind: 'record', from: at, to: at + record.bytes, record: record.record };
      at += record.bytes;
      continue;
    }
    const next = await findRecord(file, salt, at + 1, size);
    const torn = next === undefined && (await runsPastEnd(file, at, size));
    yield { kind: 'damage', from: at, to: next ?? size, torn };
    at = next ?? size;
  }
}

/** Reads the record at a position; undefined when there is none. */
export async function readRecordAt(
  file: JournalFile,
  salt: number,
  at: number,
  size: number,
): Promise<{ record: JournalRecord; bytes: number } | undefined> {
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  if ((await file.read(head, at)) < RECORD_HEAD_BYTES) return undefined;
  const claimed = readHead(head);
  if (claimed === undefined || at + claimed.length > size) return undefined;
  const bytes = Buffer.alloc(claimed.length);
  if ((await file.read(bytes, at)) < claimed.length) return undefined;
  const record = decodeRecord(bytes, salt);
  return record === undefined ? undefined : { record, bytes: claimed.length };
}

async function runsPastEnd(file: JournalFile, at: number, size: number): Promise<boolean> {
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  const there = await file.read(head, at);
  if (there < RECORD_HEAD_BYTES) return true;
  const claimed = readHead(head);
  return claimed !== undefined && at + claimed.length > size;
}

/** The position of the first whole record at or behind `from`. */
async function findRecord(
  file: JournalFile,
  salt: number,
  from: number,
  size: number,
): Promise<number | undefined> {
  // Windows overlap by the magic's length less one, so that none is cut in two.
  for (let start = from; start < size; start += SEARCH_BYTES) {
    const window = Buffer.alloc(Math.min(SEARCH_BYTES + MAGIC_BYTES.length - 1, size - start));
    await file.read(window, start);
    let hit = window.indexOf(MAGIC_BYTES);
    while (hit !== -1) {
      if ((await readRecordAt(file, salt, start + hit, size)) !== undefined) return start + hit;
      hit = window.indexOf(MAGIC_BYTES, hit + 1);
    }
  }
  return undefined;
}
