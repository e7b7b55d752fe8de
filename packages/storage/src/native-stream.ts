/** A fixed-width column as the engine sent it: little-endian values, one a row. */
interface PlainColumn {
  readonly name: string;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** A dictionary-coded text column as the engine sent it. */
interface CodedColumn {
  readonly name: string;
  readonly textCount: number;
  /** The texts, each its length as a varint and its UTF-8 bytes. */
  readonly texts: Uint8Array;
  /** Bytes an index: 1, 2, 4 or 8. */
  readonly width: number;
  /** Index into the texts by row, little-endian. */
  readonly bytes: Uint8Array;
}

/** One block of an answer in ClickHouse's Native format. */
export interface NativeBlock {
  readonly rowCount: number;
  readonly columns: readonly (PlainColumn | CodedColumn)[];
}

/** A reader of blocks: it asks for the next so many bytes and is given exactly those. */
type Parsing<T> = Generator<number, T, Buffer>;

const WIDTHS: Readonly<Record<string, number>> = {
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  Int64: 8,
  UInt64: 8,
};

/**
 * Takes an answer in Native form apart, block by block, holding one at a time; values are passed on, not decoded.
 * Reads fixed-width numbers and LowCardinality(String). Throws a RangeError on anything else and on a cut answer.
 */
export async function* nativeBlocks(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<NativeBlock> {
  const queue = new ByteQueue();
  let parsing = block();
  let wanted = parsing.next();
  for await (const chunk of chunks) {
    queue.push(chunk);
    while (!wanted.done && queue.length >= wanted.value) {
      wanted = parsing.next(queue.take(wanted.value));
      if (!wanted.done) continue;
      yield wanted.value;
      parsing = block();
      wanted = parsing.next();
      queue.begin();
    }
  }
  if (queue.length > 0 || queue.isInside)
    throw new RangeError('the answer of ClickHouse ends in the middle of a block');
}

/** Chunks waiting to be read; pieces are cut without copying where they lie in one chunk. */
class ByteQueue {
  #chunks: Buffer[] = [];
  #at = 0;
  length = 0;
  /** True when a part of the current block has been taken. */
  isInside = false;

  begin(): void {
    this.isInside = false;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.length += chunk.length;
  }

  take(count: number): Buffer {
    if (count > 0) this.isInside = true;
    this.length -= count;
    const first = this.#chunks[0];
    if (first && first.length - this.#at >= count) {
      const piece = first.subarray(this.#at, this.#at + count);
      this.#skip(count);
      return piece;
    }
    const joined = Buffer.allocUnsafe(count);
    for (let filled = 0; filled < count; ) {
      const copied =
        this.#chunks[0]?.copy(joined, filled, this.#at, this.#at + count - filled) ?? count;
      filled += copied;
      this.#skip(copied);
    }
    return joined;
  }

  #skip(count: number): void {
    this.#at += count;
    if (this.#at < (this.#chunks[0]?.length ?? 0)) return;
    this.#chunks.shift();
    this.#at = 0;
  }
}

function* block(): Parsing<NativeBlock> {
  const columnCount = yield* varint();
  const rowCount = yield* varint();
  const columns: (PlainColumn | CodedColumn)[] = [];
  for (let at = 0; at < columnCount; at++) columns.push(yield* column(rowCount));
  return { rowCount, columns };
}

function* column(rowCount: number): Parsing<PlainColumn | CodedColumn> {
  const name = (yield yield* varint()).toString('utf8');
  const type = (yield yield* varint()).toString('utf8');
  if (type === 'LowCardinality(String)') return yield* coded(name, rowCount);
  const width = WIDTHS[type];
  if (width === undefined) throw new RangeError(`column ${name} of type ${type} is not read here`);
  return { name, width, bytes: yield width * rowCount };
}

const KEYS_VERSION = 1;
/** Flags beside the index width: keys of the block itself follow; a dictionary for several blocks would. */
const ADDITIONAL_KEYS = 0x200;
const GLOBAL_DICTIONARY = 0x100;

function* coded(name: string, rowCount: number): Parsing<CodedColumn> {
  if (rowCount === 0)
    return { name, textCount: 0, texts: Buffer.alloc(0), width: 1, bytes: Buffer.alloc(0) };
  const version = yield* uint64();
  const flags = yield* uint64();
  if (version !== KEYS_VERSION || !(flags & ADDITIONAL_KEYS) || flags & GLOBAL_DICTIONARY)
    throw new RangeError(`column ${name}: dictionary of kind ${version}/${flags} is not read here`);
  const width = 1 << (flags & 0xff);
  const textCount = yield* uint64();
  const texts = yield* rawTexts(textCount);
  const indexCount = yield* uint64();
  if (indexCount !== rowCount)
    throw new RangeError(`column ${name}: ${indexCount} of ${rowCount} rows`);
  return { name, textCount, texts, width, bytes: yield width * rowCount };
}

/** So many texts with their lengths, as they stand. */
function* rawTexts(count: number): Parsing<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < count; at++) {
    const head = Buffer.alloc(5);
    let length = 0;
    let used = 0;
    for (let byte = 0x80; byte & 0x80; used++) {
      byte = (yield 1).readUInt8();
      head[used] = byte;
      length += (byte & 0x7f) * 2 ** (7 * used);
    }
    pieces.push(head.subarray(0, used), yield length);
  }
  return Buffer.concat(pieces);
}

function* varint(): Parsing<number> {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = (yield 1).readUInt8();
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return value;
  }
}

function* uint64(): Parsing<number> {
  return Number((yield 8).readBigUInt64LE());
}
