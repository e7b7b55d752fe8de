import { crc32 } from 'node:zlib';

/** What one table's buffers grew by; `growth[i]` belongs to buffer i of that table. */
export interface Section {
  readonly table: string;
  readonly rows: number;
  readonly growth: readonly Uint8Array[];
}

/** One group commit as the caller gives it. */
export interface RecordDraft {
  /** The block that this record is a slice of; never smaller than that of the record before. */
  readonly block: number;
  /** What the caller counts: spans, data points. */
  readonly items: number;
  /** Unix milliseconds. */
  readonly atMs: number;
  /** One fingerprint of FINGERPRINT_BYTES after the other. */
  readonly fingerprints: Uint8Array;
  /** Cumulative counts as they are once this record is durable. Names are the caller's. */
  readonly counts: Readonly<Record<string, number>>;
  /** How the buffers of this block are to be read, in the caller's words: written with its first record. */
  readonly layout?: string;
  readonly sections: readonly Section[];
}

/** What recovery keeps of a record. */
export interface RecordFacts {
  readonly block: number;
  readonly items: number;
  readonly atMs: number;
  readonly sequence: number;
  /** Which record of its block it is, from 0: a hole means that one was lost. */
  readonly indexInBlock: number;
  /** Sequence numbers that were refused before this record and do not count. */
  readonly refused: readonly number[];
}

/** One group commit as it is read back. Its byte arrays are views. */
export interface JournalRecord extends RecordFacts {
  readonly fingerprints: Uint8Array;
  /** Read when asked for: recovery needs those of one record only. */
  readonly counts: () => Readonly<Record<string, number>>;
  /** Undefined but in the first record of a block, and in records of version 1. */
  readonly layout: string | undefined;
  readonly sections: () => readonly Section[];
}

export const FINGERPRINT_BYTES = 24;
/** Bytes of a head, by version. Version 1 had neither a layout nor a checksum of the head itself. */
const HEAD_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 72],
  [2, 80],
]);
export const RECORD_VERSION = 2;
export const RECORD_HEAD_BYTES = 80;
/** 'TWJ' begins every record; the next byte is the digit of its version. */
export const RECORD_MAGIC = Buffer.from('TWJ');
/** Above this a length can only be damage: no request, so no record, comes near it. */
const RECORD_BYTES_MAX = 1024 * 1024 * 1024;

/*
 * Layout, little endian: 0 magic u32, 4 length u32 (head included), 8 crc32 u32 of everything else,
 * 12 index in block u32, 16 sequence u64, 24 block u64, 32 time f64, 40 items f64, 48 fingerprints
 * u32, 52 refused u32, 56 bytes of counts u32, 60 sections u32, 64 bytes of the section table u32,
 * 68 bytes of the layout u32, 72 zero u32, 76 crc32 u32 of the head before it; then fingerprints,
 * refused (u64 each), counts (JSON), layout (UTF-8), section table, growth. The head has a checksum of
 * its own, so that bytes that look like one cost a search 80 bytes and not a whole record.
 * Version 1 ended its head at 72, with zero at 68.
 * Section table, per section: table name (u32 length, UTF-8), rows u32, parts u32, their lengths u32.
 */

/** The record's bytes in pieces. `salt` makes bytes that a sender chose useless as a forged record. */
export function encodeRecord(
  draft: RecordDraft,
  stamp: { sequence: number; indexInBlock: number; refused: readonly number[] },
  salt: number,
): Uint8Array[] {
  const counts = Buffer.from(JSON.stringify(draft.counts));
  const table = encodeSectionTable(draft.sections);
  const refused = Buffer.alloc(stamp.refused.length * 8);
  stamp.refused.forEach((sequence, i) => {
    writeUint64(refused, sequence, i * 8);
  });
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  const layout = Buffer.from(stamp.indexInBlock === 0 ? (draft.layout ?? '') : '');
  const growth = draft.sections.flatMap((section) => section.growth);
  const chunks = [head, draft.fingerprints, refused, counts, layout, table, ...growth];
  RECORD_MAGIC.copy(head, 0);
  head[3] = 0x30 + RECORD_VERSION;
  const length = totalBytes(chunks);
  // Written, it would be taken for damage when it is read back.
  if (length > RECORD_BYTES_MAX) throw new RangeError(`a record of ${length} bytes is too long`);
  head.writeUInt32LE(length, 4);
  head.writeUInt32LE(stamp.indexInBlock, 12);
  writeUint64(head, stamp.sequence, 16);
  writeUint64(head, draft.block, 24);
  head.writeDoubleLE(draft.atMs, 32);
  head.writeDoubleLE(draft.items, 40);
  head.writeUInt32LE(draft.fingerprints.length / FINGERPRINT_BYTES, 48);
  head.writeUInt32LE(stamp.refused.length, 52);
  head.writeUInt32LE(counts.length, 56);
  head.writeUInt32LE(draft.sections.length, 60);
  head.writeUInt32LE(table.length, 64);
  head.writeUInt32LE(layout.length, 68);
  head.writeUInt32LE(checksum(chunks, salt), 8);
  head.writeUInt32LE(crc32(head.subarray(0, 76), salt), 76);
  return chunks;
}

interface Head {
  readonly version: number;
  readonly bytes: number;
  /** Of the whole record. */
  readonly length: number;
}

/** What a head claims; undefined when it is no head. */
export function readHead(head: Buffer, salt: number): Head | undefined {
  if (head.length < RECORD_MAGIC.length + 1 || !head.subarray(0, 3).equals(RECORD_MAGIC)) {
    return undefined;
  }
  const version = (head[3] ?? 0) - 0x30;
  const bytes = HEAD_BYTES.get(version) ?? Number.POSITIVE_INFINITY;
  if (head.length < bytes) return undefined;
  const isWhole = version === 1 || head.readUInt32LE(76) === crc32(head.subarray(0, 76), salt);
  const length = head.readUInt32LE(4);
  if (!isWhole || length < bytes || length > RECORD_BYTES_MAX) return undefined;
  return { version, bytes, length };
}

/** Reads a whole record; undefined when its checksum does not hold. */
export function decodeRecord(bytes: Buffer, salt: number): JournalRecord | undefined {
  const head = readHead(bytes, salt);
  if (head?.length !== bytes.length) return undefined;
  if (bytes.readUInt32LE(8) !== checksum([bytes], salt)) return undefined;
  const refusedAt = head.bytes + bytes.readUInt32LE(48) * FINGERPRINT_BYTES;
  const countsAt = refusedAt + bytes.readUInt32LE(52) * 8;
  const layoutAt = countsAt + bytes.readUInt32LE(56);
  const tableAt = layoutAt + bytes.readUInt32LE(68);
  const refused: number[] = [];
  for (let at = refusedAt; at < countsAt; at += 8) refused.push(readUint64(bytes, at));
  return {
    sequence: readUint64(bytes, 16),
    indexInBlock: bytes.readUInt32LE(12),
    block: readUint64(bytes, 24),
    atMs: bytes.readDoubleLE(32),
    items: bytes.readDoubleLE(40),
    fingerprints: bytes.subarray(head.bytes, refusedAt),
    refused,
    counts: () => JSON.parse(bytes.toString('utf8', countsAt, layoutAt)) as Record<string, number>,
    layout: layoutAt === tableAt ? undefined : bytes.toString('utf8', layoutAt, tableAt),
    sections: () => decodeSections(bytes, tableAt),
  };
}

function encodeSectionTable(sections: readonly Section[]): Buffer {
  const chunks = sections.map((section) => {
    const name = Buffer.from(section.table);
    const entry = Buffer.alloc(4 + name.length + 8 + section.growth.length * 4);
    entry.writeUInt32LE(name.length, 0);
    name.copy(entry, 4);
    entry.writeUInt32LE(section.rows, 4 + name.length);
    entry.writeUInt32LE(section.growth.length, 8 + name.length);
    section.growth.forEach((part, i) => {
      entry.writeUInt32LE(part.length, 12 + name.length + i * 4);
    });
    return entry;
  });
  return Buffer.concat(chunks);
}

function decodeSections(bytes: Buffer, tableAt: number): Section[] {
  let at = tableAt;
  let growthAt = tableAt + bytes.readUInt32LE(64);
  const sections: Section[] = [];
  for (let left = bytes.readUInt32LE(60); left > 0; left -= 1) {
    const nameBytes = bytes.readUInt32LE(at);
    const table = bytes.toString('utf8', at + 4, at + 4 + nameBytes);
    const rows = bytes.readUInt32LE(at + 4 + nameBytes);
    const parts = bytes.readUInt32LE(at + 8 + nameBytes);
    at += 12 + nameBytes;
    const growth: Uint8Array[] = [];
    for (const end = at + parts * 4; at < end; at += 4) {
      const length = bytes.readUInt32LE(at);
      growth.push(bytes.subarray(growthAt, growthAt + length));
      growthAt += length;
    }
    sections.push({ table, rows, growth });
  }
  return sections;
}

/** Over everything but the two checksums, seeded with the journal's salt. */
function checksum(chunks: readonly Uint8Array[], salt: number): number {
  const [head = new Uint8Array(), ...rest] = chunks;
  let value = crc32(head.subarray(0, 8), salt);
  if (head[3] === 0x31) value = crc32(head.subarray(12), value);
  else value = crc32(head.subarray(RECORD_HEAD_BYTES), crc32(head.subarray(12, 76), value));
  for (const chunk of rest) {
    // Where an empty array has no memory, as one from another thread, zlib begins anew and answers 0.
    if (chunk.length > 0) value = crc32(chunk, value);
  }
  return value;
}

export function totalBytes(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

function readUint64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}
