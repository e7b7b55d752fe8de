import { FRAME, MAGIC, SKELETON_COLUMNS, type SkeletonHeader } from './skeleton.ts';

/** The spans of a skeleton read so far, in columns that hold `count` rows or more. */
export interface SkeletonSpans {
  readonly count: number;
  /** Eight bytes a span id and a parent id, in their written order; zeros for a root. */
  readonly id: Uint8Array;
  readonly parent: Uint8Array;
  /** Nanoseconds since the header's origin. */
  readonly start: Float64Array;
  /** Nanoseconds. */
  readonly duration: Float64Array;
  readonly kind: Uint8Array;
  readonly status: Uint8Array;
  readonly flags: Uint8Array;
  readonly httpStatus: Uint16Array;
  /** Number of a text in the table beside. */
  readonly name: Uint32Array;
  readonly names: readonly string[];
  readonly service: Uint32Array;
  readonly services: readonly string[];
  readonly peer: Uint32Array;
  readonly peers: readonly string[];
}

const TEXT_COLUMNS = ['name', 'service', 'peer'] as const;
const TWO_32 = 2 ** 32;

/** Texts numbered in the order of their first appearance, over all frames. */
class TextTable {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

function emptyColumns(capacity: number) {
  return {
    id: new Uint8Array(capacity * 8),
    parent: new Uint8Array(capacity * 8),
    start: new Float64Array(capacity),
    duration: new Float64Array(capacity),
    kind: new Uint8Array(capacity),
    status: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    httpStatus: new Uint16Array(capacity),
    name: new Uint32Array(capacity),
    service: new Uint32Array(capacity),
    peer: new Uint32Array(capacity),
  };
}

type Columns = ReturnType<typeof emptyColumns>;

/** A column of 64-bit integers as doubles: exact up to 2^53 ns, 104 days. */
function readInt64s(view: DataView, rowCount: number, into: Float64Array, at: number): void {
  for (let row = 0; row < rowCount; row++) {
    into[at + row] = view.getInt32(row * 8 + 4, true) * TWO_32 + view.getUint32(row * 8, true);
  }
}

function readIndexes(view: DataView, rowCount: number, width: number): Uint32Array {
  const indexes = new Uint32Array(rowCount);
  const read = (at: number) => {
    if (width === 1) return view.getUint8(at);
    return width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  };
  for (let row = 0; row < rowCount; row++) indexes[row] = read(row * width);
  return indexes;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Takes one frame of spans apart. */
class FrameReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(frame: Uint8Array) {
    this.#view = viewOf(frame);
    this.#bytes = frame;
  }

  uint32(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  bytes(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length)
      throw new RangeError('a skeleton frame is too short');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** The number in `table` of each text of this frame. */
  texts(count: number, length: number, table: TextTable): Uint32Array {
    const bytes = this.bytes(length);
    const decoder = new TextDecoder();
    const numbers = new Uint32Array(count);
    let at = 0;
    for (let text = 0; text < count; text++) {
      let size = 0;
      for (let shift = 1, byte = 0x80; byte >= 0x80; shift *= 128) {
        byte = bytes[at++] ?? 0;
        size += (byte & 0x7f) * shift;
      }
      numbers[text] = table.number(decoder.decode(bytes.subarray(at, at + size)));
      at += size;
    }
    return numbers;
  }
}

/**
 * Reads a skeleton as it arrives: `push` each piece, then look at `header`, `spans()` and `isWhole`.
 * Throws a RangeError when the bytes are no skeleton, or one of another version.
 */
export class SkeletonReader {
  header: SkeletonHeader | undefined;
  /** True when the end has come and all spans are here. */
  isWhole = false;
  #rest = new Uint8Array(0);
  #pieces: Uint8Array[] = [];
  #pending = 0;
  #wanted: number = MAGIC.length;
  #columns: Columns = emptyColumns(0);
  #count = 0;
  #begun = false;
  readonly #tables = { name: new TextTable(), service: new TextTable(), peer: new TextTable() };

  /** Spans read so far. */
  get count(): number {
    return this.#count;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#pending += piece.length;
    if (this.#rest.length + this.#pending < this.#wanted) return;
    let bytes = joined([this.#rest, ...this.#pieces]);
    this.#pieces = [];
    this.#pending = 0;
    for (let used = this.#take(bytes); used > 0; used = this.#take(bytes)) {
      bytes = bytes.subarray(used);
    }
    this.#rest = bytes;
  }

  /** The columns so far; they are the reader's own until it is dropped. */
  spans(): SkeletonSpans {
    return {
      ...this.#columns,
      count: this.#count,
      names: this.#tables.name.texts,
      services: this.#tables.service.texts,
      peers: this.#tables.peer.texts,
    };
  }

  /** Reads what stands at the beginning, if all of it is there: how many bytes that was, else 0. */
  #take(bytes: Uint8Array): number {
    if (!this.#begun) return this.#takeMagic(bytes);
    this.#wanted = 8;
    if (bytes.length < 8) return 0;
    const view = viewOf(bytes);
    const length = view.getUint32(4, true);
    this.#wanted = 8 + length;
    if (bytes.length < this.#wanted) return 0;
    this.#frame(view.getUint32(0, true), bytes.subarray(8, 8 + length));
    return 8 + length;
  }

  #takeMagic(bytes: Uint8Array): number {
    if (bytes.length < MAGIC.length) return 0;
    if (MAGIC.some((byte, at) => bytes[at] !== byte))
      throw new RangeError('this is no skeleton of a trace, or one of another version');
    this.#begun = true;
    return MAGIC.length;
  }

  #frame(kind: number, content: Uint8Array): void {
    if (kind === FRAME.header) {
      this.header = JSON.parse(new TextDecoder().decode(content)) as SkeletonHeader;
      this.#grow(this.header.spanCount);
    } else if (kind === FRAME.spans) this.#spansFrame(new FrameReader(content));
    else if (kind === FRAME.end) {
      if (viewOf(content).getUint32(0, true) !== this.#count)
        throw new RangeError('the skeleton says another number of spans than it holds');
      this.isWhole = true;
    }
  }

  #spansFrame(frame: FrameReader): void {
    const rowCount = frame.uint32();
    const at = this.#count;
    this.#grow(at + rowCount);
    const columns = this.#columns;
    for (const column of ['id', 'parent'] as const) {
      columns[column].set(frame.bytes(rowCount * 8), at * 8);
    }
    for (const column of ['start', 'duration'] as const) {
      readInt64s(viewOf(frame.bytes(rowCount * 8)), rowCount, columns[column], at);
    }
    for (const column of ['kind', 'status', 'flags'] as const) {
      columns[column].set(frame.bytes(rowCount), at);
    }
    const { httpStatus } = SKELETON_COLUMNS;
    columns.httpStatus.set(
      readIndexes(viewOf(frame.bytes(rowCount * httpStatus)), rowCount, 2),
      at,
    );
    for (const column of TEXT_COLUMNS) {
      const [count, length, width] = [frame.uint32(), frame.uint32(), frame.uint32()];
      const numbers = frame.texts(count, length, this.#tables[column]);
      const indexes = readIndexes(viewOf(frame.bytes(rowCount * width)), rowCount, width);
      for (let row = 0; row < rowCount; row++) {
        columns[column][at + row] = numbers[indexes[row] ?? 0] ?? 0;
      }
    }
    this.#count += rowCount;
  }

  #grow(rows: number): void {
    const before = this.#columns;
    if (rows <= before.kind.length) return;
    const wider = emptyColumns(Math.max(rows, before.kind.length * 2));
    for (const key of Object.keys(wider) as (keyof Columns)[]) wider[key].set(before[key]);
    this.#columns = wider;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
