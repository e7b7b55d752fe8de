/** Ids of spans by row; an array of texts is one. */
export interface SpanIds {
  at(row: number): string | undefined;
  /** The first row of an id, -1 when no row has it. */
  indexOf(id: string): number;
}

const ID_BYTES = 8;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Ids as their eight bytes each: a million of them take 8 MB, as texts 40. Holds plain data only, so that it crosses to and from a worker. */
export class BinaryIds implements SpanIds {
  readonly bytes: Uint8Array;

  /** @param bytes eight a row */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  at(row: number): string | undefined {
    const from = row * ID_BYTES;
    if (row < 0 || from >= this.bytes.length) return undefined;
    let id = '';
    for (let at = from; at < from + ID_BYTES; at++) id += HEX[this.bytes[at]!]!;
    return id;
  }

  indexOf(id: string): number {
    if (!/^[0-9a-f]{16}$/.test(id)) return -1;
    const wanted = Uint8Array.from({ length: ID_BYTES }, (_, at) =>
      Number.parseInt(id.slice(at * 2, at * 2 + 2), 16),
    );
    const [low, high] = new Uint32Array(wanted.buffer);
    const words = wordsOf(this.bytes);
    for (let at = 0; at < words.length; at += 2) {
      if (words[at] === low && words[at + 1] === high) return at / 2;
    }
    return -1;
  }
}

/** The same bytes as pairs of 32-bit numbers, for comparing. @param bytes aligned to four */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Numbers ids of eight bytes in the order they are first seen: open addressing over typed arrays, no text a span. */
export class IdNumbers {
  readonly #slots: Int32Array;
  readonly #words: Uint32Array;
  readonly #mask: number;

  /** @param words pairs of 32-bit numbers by row; rows are entered by {@link enter} */
  constructor(words: Uint32Array) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(words.length, 8)));
    this.#slots = new Int32Array(capacity).fill(-1);
    this.#words = words;
    this.#mask = capacity - 1;
  }

  #slotOf(low: number, high: number): number {
    let slot = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0xc2b2ae35);
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (let row = this.#slots[slot]!; row !== -1; row = this.#slots[slot]!) {
      if (this.#words[row * 2] === low && this.#words[row * 2 + 1] === high) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  /** Enters the id of a row unless an earlier row has it. */
  enter(row: number): void {
    const slot = this.#slotOf(this.#words[row * 2]!, this.#words[row * 2 + 1]!);
    if (this.#slots[slot] === -1) this.#slots[slot] = row;
  }

  /** The row of an id, -1 for none. */
  rowOf(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)]!;
  }
}
