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
  readonly sections: readonly Section[];
}

/** One group commit as it is read back. */
export interface JournalRecord extends RecordDraft {
  readonly sequence: number;
  /** Which record of its block it is, from 0: a hole means that one was lost. */
  readonly indexInBlock: number;
  /** Sequence numbers that were refused before this record and do not count. */
  readonly refused: readonly number[];
}

export const FINGERPRINT_BYTES = 24;
export const RECORD_HEAD_BYTES = 72;
/** 'TWJ' and the version of the layout. */
export const RECORD_MAGIC = 0x314a5754;
/** Above this a length can only be damage: no request, so no record, comes near it. */
const RECORD_BYTES_MAX = 1024 * 1024 * 1024;

/*
 * Layout, little endian: 0 magic u32, 4 length u32 (head included), 8 crc32 u32 of everything else,
 * 12 index in block u32, 16 sequence u64, 24 block u64, 32 time f64, 40 items f64, 48 fingerprints
 * u32, 52 refused u32, 56 bytes of counts u32, 60 sections u32, 64 bytes of the section table u32,
 * 68 zero u32; then fingerprints, refused (u64 each), counts (JSON), section table, growth.
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
  const growth = draft.sections.flatMap((section) => section.growth);
  const chunks = [head, draft.fingerprints, refused, counts, table, ...growth];
  head.writeUInt32LE(RECORD_MAGIC, 0);
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
  head.writeUInt32LE(checksum(chunks, salt), 8);
  return chunks;
}

/** The sequence, block and length that a head claims; undefined when it is no head. */
export function readHead(head: Buffer): { length: number } | undefined {
  if (head.length < RECORD_HEAD_BYTES || head.readUInt32LE(0) !== RECORD_MAGIC) return undefined;
  const length = head.readUInt32LE(4);
  return length < RECORD_HEAD_BYTES || length > RECORD_BYTES_MAX ? undefined : { length };
}

/** Reads a whole record; undefined when its checksum does not hold. Sections are views of `bytes`. */
export function decodeRecord(bytes: Buffer, salt: number): JournalRecord | undefined {
  if (readHead(bytes)?.length !== bytes.length) return undefined;
  if (bytes.readUInt32LE(8) !== checksum([bytes], salt)) return undefined;
  const fingerprintBytes = bytes.readUInt32LE(48) * FINGERPRINT_BYTES;
  const refusedBytes = bytes.readUInt32LE(52) * 8;
  const refusedAt = RECORD_HEAD_BYTES + fingerprintBytes;
  const countsAt = refusedAt + refusedBytes;
  const tableAt = countsAt + bytes.readUInt32LE(56);
  const refused: number[] = [];
  for (let at = refusedAt; at < countsAt; at += 8) refused.push(readUint64(bytes, at));
  return {
    sequence: readUint64(bytes, 16),
    indexInBlock: bytes.readUInt32LE(12),
    block: readUint64(bytes, 24),
    atMs: bytes.readDoubleLE(32),
    items: bytes.readDoubleLE(40),
    fingerprints: bytes.subarray(RECORD_HEAD_BYTES, refusedAt),
    refused,
    counts: JSON.parse(bytes.toString('utf8', countsAt, tableAt)) as Record<string, number>,
    sections: decodeSections(bytes, tableAt),
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

/** Over everything but the checksum's own four bytes, seeded with the journal's salt. */
function checksum(chunks: readonly Uint8Array[], salt: number): number {
  const [head = new Uint8Array(), ...rest] = chunks;
  let value = crc32(head.subarray(12), crc32(head.subarray(0, 8), salt));
  for (const chunk of rest) value = crc32(chunk, value);
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
