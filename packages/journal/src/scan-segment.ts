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

/** Read at once: a record of a quiet collector is a kilobyte, and each read costs a trip to another thread. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** Reads the records of one segment. Records stay valid: a window is never written over. */
export class RecordReader {
  readonly size: number;
  readonly #file: JournalFile;
  readonly #salt: number;
  /** Undefined: the segment's head is damaged, and either version may be in it. */
  readonly #version: number | undefined;
  #window = Buffer.alloc(0);
  #windowAt = 0;

  constructor(
    file: JournalFile,
    options: { salt: number; version: number | undefined; size: number },
  ) {
    this.#file = file;
    this.#salt = options.salt;
    this.#version = options.version;
    this.size = options.size;
  }

  /** The record at a position; undefined when there is none. */
  async read(at: number): Promise<{ record: JournalRecord; bytes: number } | undefined> {
    const length = await this.#claimedLength(at);
    if (length === undefined || at + length > this.size) return undefined;
    const bytes = await this.#bytes(at, length);
    const record = bytes.length < length ? undefined : decodeRecord(bytes, this.#salt);
    return record === undefined ? undefined : { record, bytes: length };
  }

  /** Whether what begins here would end behind the segment's end. */
  async runsPastEnd(at: number): Promise<boolean> {
    if (at + RECORD_HEAD_BYTES > this.size) return true;
    const length = await this.#claimedLength(at);
    return length !== undefined && at + length > this.size;
  }

  /** The position of the first whole record at or behind `from`. */
  async find(from: number): Promise<number | undefined> {
    for (let at = from; at < this.size; ) {
      const window = await this.#bytes(at, Math.min(WINDOW_BYTES, this.size - at));
      for (let hit = window.indexOf(RECORD_MAGIC); hit !== -1; ) {
        if ((await this.read(at + hit)) !== undefined) return at + hit;
        hit = window.indexOf(RECORD_MAGIC, hit + 1);
      }
      // Windows overlap by the magic's length less one, so that none is cut in two.
      at += Math.max(1, window.length - RECORD_MAGIC.length + 1);
    }
    return undefined;
  }

  async #claimedLength(at: number): Promise<number | undefined> {
    const head = readHead(await this.#bytes(at, RECORD_HEAD_BYTES), this.#salt);
    const isOurs = this.#version === undefined || head?.version === this.#version;
    return isOurs ? head?.length : undefined;
  }

  /** Fewer than asked for at the end of the segment. */
  async #bytes(at: number, length: number): Promise<Buffer> {
    const offset = at - this.#windowAt;
    const wanted = Math.min(length, this.size - at);
    if (offset < 0 || offset + wanted > this.#window.length) {
      const window = Buffer.allocUnsafeSlow(
        Math.max(0, Math.min(Math.max(length, WINDOW_BYTES), this.size - at)),
      );
      this.#window = window.subarray(0, await this.#file.read(window, at));
      this.#windowAt = at;
      return this.#window.subarray(0, wanted);
    }
    return this.#window.subarray(offset, offset + wanted);
  }
}

/**
 * Walks a segment from a position. Damage is stepped over by searching the next whole record, so
 * that nothing good behind it is lost.
 */
export async function* scanSegment(reader: RecordReader, from: number): AsyncGenerator<Found> {
  const { size } = reader;
  let at = from;
  while (at < size) {
    const record = await reader.read(at);
    if (record !== undefined) {
      yield { kind: 'record', from: at, to: at + record.bytes, record: record.record };
      at += record.bytes;
      continue;
    }
    const next = await reader.find(at + 1);
    const torn = next === undefined && (await reader.runsPastEnd(at));
    yield { kind: 'damage', from: at, to: next ?? size, torn };
    at = next ?? size;
  }
}
