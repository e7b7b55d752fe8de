import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type JournalFs, readWhole, writeWhole } from './journal-fs.ts';
import { FINGERPRINT_BYTES } from './record.ts';

/** A request that was made durable: its fingerprint (a view) and when, in Unix milliseconds. */
export interface Receipt {
  readonly fingerprint: Uint8Array;
  readonly atMs: number;
}

const ENTRY_BYTES = FINGERPRINT_BYTES + 8;

function receiptsName(segment: number): string {
  return `${String(segment).padStart(12, '0')}.receipts`;
}

export function isReceiptsName(name: string): boolean {
  return /^\d{12,}\.receipts$/.test(name);
}

/** Keeps the receipts of a segment that is about to be deleted: repeats may still arrive. */
export async function writeReceipts(
  fs: JournalFs,
  folder: string,
  segment: number,
  receipts: readonly Receipt[],
): Promise<void> {
  const bytes = Buffer.alloc(receipts.length * ENTRY_BYTES);
  receipts.forEach(({ fingerprint, atMs }, i) => {
    bytes.set(fingerprint, i * ENTRY_BYTES);
    bytes.writeDoubleLE(atMs, i * ENTRY_BYTES + FINGERPRINT_BYTES);
  });
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(bytes));
  await writeWhole(fs, join(folder, receiptsName(segment)), [bytes, checksum]);
  await fs.syncFolder(folder);
}

/** Reads kept receipts; undefined when the file is damaged or was not written to its end. */
export async function readReceipts(fs: JournalFs, path: string): Promise<Receipt[] | undefined> {
  const bytes = await readWhole(fs, path);
  const end = bytes.length - 4;
  if (end < 0 || end % ENTRY_BYTES !== 0) return undefined;
  if (bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end))) return undefined;
  return receiptsIn(bytes.subarray(0, end));
}

function receiptsIn(bytes: Buffer): Receipt[] {
  const receipts: Receipt[] = [];
  for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
    const fingerprint = bytes.subarray(at, at + FINGERPRINT_BYTES);
    receipts.push({ fingerprint, atMs: bytes.readDoubleLE(at + FINGERPRINT_BYTES) });
  }
  return receipts;
}

/** The receipts that a record stands for. */
export function receiptsOf(fingerprints: Uint8Array, atMs: number): Receipt[] {
  const receipts: Receipt[] = [];
  for (let at = 0; at < fingerprints.length; at += FINGERPRINT_BYTES) {
    receipts.push({ fingerprint: fingerprints.subarray(at, at + FINGERPRINT_BYTES), atMs });
  }
  return receipts;
}
