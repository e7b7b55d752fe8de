import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalFile, JournalFs } from './journal-fs.ts';
import { RECORD_VERSION } from './record.ts';

const HEAD_BYTES = 24;
const MAGIC = 0x5347_5754; // 'TWGS'
/** The version of its records; 1 had no layouts. Both are read, the newer one is written. */
const VERSION = RECORD_VERSION;

/** Where records begin in a segment. */
export const SEGMENT_HEAD_BYTES = HEAD_BYTES;

/** A segment that is being appended to. */
export interface OpenSegment {
  readonly number: number;
  readonly file: JournalFile;
  bytes: number;
}

/** The segment was written by another version of the journal, so reading it could only do harm. */
export class SegmentVersionError extends Error {
  readonly code = 'TW3103';
  constructor(path: string, version: number) {
    super(
      `TW3103 ${path} has journal version ${version}; this collector reads versions up to ${VERSION}. ` +
        'Run the version that wrote it until the journal is empty, or move the file away.',
    );
    this.name = 'SegmentVersionError';
  }
}

export function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.segment`;
}

/** Number of a segment file; undefined for another file. */
export function parseSegmentName(name: string): number | undefined {
  const match = /^(\d{12,})\.segment$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** Makes the next segment; its name and head are durable when this returns. */
export async function createSegment(
  fs: JournalFs,
  folder: string,
  number: number,
  salt: number,
): Promise<OpenSegment> {
  const path = join(folder, segmentName(number));
  const file = await fs.open(path, 'create');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(MAGIC, 0);
    head.writeUInt32LE(VERSION, 4);
    head.writeUInt32LE(salt, 8);
    head.writeUInt32LE(number % 2 ** 32, 12);
    head.writeUInt32LE(crc32(head.subarray(0, 20)), 20);
    await file.write([head]);
    await file.sync();
    await fs.syncFolder(folder);
    return { number, file, bytes: HEAD_BYTES };
  } catch (error) {
    await file.close().catch(() => undefined);
    // Nothing is in it, and a disk that goes on refusing would be filled with such files.
    await fs.remove(path).catch(() => undefined);
    throw error;
  }
}

/** What a segment says of itself. */
export interface SegmentHead {
  readonly salt: number;
  /** Of its records. */
  readonly version: number;
}

/** Undefined when the head is damaged or was never written. Throws a SegmentVersionError for a newer one. */
export async function readSegmentHead(
  file: JournalFile,
  path: string,
): Promise<SegmentHead | undefined> {
  const head = Buffer.alloc(HEAD_BYTES);
  if ((await file.read(head, 0)) < HEAD_BYTES) return undefined;
  if (head.readUInt32LE(0) !== MAGIC) return undefined;
  if (head.readUInt32LE(20) !== crc32(head.subarray(0, 20))) return undefined;
  const version = head.readUInt32LE(4);
  if (version < 1 || version > VERSION) throw new SegmentVersionError(path, version);
  return { salt: head.readUInt32LE(8), version };
}
