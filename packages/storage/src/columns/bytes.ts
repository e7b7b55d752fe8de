/** A growing run of bytes. What lies before `length` is final; `cut` is how much of it the journal has. */
export interface Bytes {
  data: Uint8Array;
  view: DataView;
  length: number;
  cut: number;
}

const CAPACITY_AT_FIRST = 256;

export function openBytes(): Bytes {
  const data = new Uint8Array(CAPACITY_AT_FIRST);
  return { data, view: new DataView(data.buffer), length: 0, cut: 0 };
}

/** Uses memory that another run of bytes has left. What stands in it does not matter: bytes are written before they count. */
export function adoptMemory(bytes: Bytes, data: Uint8Array): void {
  bytes.data = data;
  bytes.view = new DataView(data.buffer);
}

/** Makes room at once for as much as is expected; memory that is never written stays untouched. */
export function expectBytes(bytes: Bytes, expected: number): void {
  if (expected > bytes.data.length) grow(bytes, expected);
}

/** Makes room for `count` more bytes and returns where they go. Views of the old memory stay valid: growing copies. */
export function reserve(bytes: Bytes, count: number): number {
  const at = bytes.length;
  if (at + count > bytes.data.length) grow(bytes, at + count);
  return at;
}

/** From here on growing by half keeps what is never used small; blocks of a busy collector seldom grow so far. */
const LARGE = 1024 * 1024;

function grow(bytes: Bytes, needed: number): void {
  const { length } = bytes.data;
  const wanted = Math.max(needed, length * (length < LARGE ? 2 : 1.5));
  const data = new Uint8Array(Math.ceil(wanted / 8) * 8);
  if (bytes.length > 0) data.set(bytes.data.subarray(0, bytes.length));
  bytes.data = data;
  bytes.view = new DataView(data.buffer);
}

export function filled(bytes: Bytes): Uint8Array {
  return bytes.data.subarray(0, bytes.length);
}

export function appendByte(bytes: Bytes, value: number): void {
  const at = reserve(bytes, 1);
  bytes.data[at] = value;
  bytes.length = at + 1;
}

export function appendUint32(bytes: Bytes, value: number): void {
  const at = reserve(bytes, 4);
  bytes.view.setUint32(at, value, true);
  bytes.length = at + 4;
}

export function appendUint64(bytes: Bytes, low: number, high: number): void {
  const at = reserve(bytes, 8);
  bytes.view.setUint32(at, low, true);
  bytes.view.setUint32(at + 4, high, true);
  bytes.length = at + 8;
}

export function appendFloat32(bytes: Bytes, value: number): void {
  const at = reserve(bytes, 4);
  bytes.view.setFloat32(at, value, true);
  bytes.length = at + 4;
}

export function appendFloat64(bytes: Bytes, value: number): void {
  const at = reserve(bytes, 8);
  bytes.view.setFloat64(at, value, true);
  bytes.length = at + 8;
}

export function appendVarint(bytes: Bytes, value: number): void {
  let at = reserve(bytes, 5);
  let rest = value;
  while (rest >= 0x80) {
    bytes.data[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes.data[at++] = rest;
  bytes.length = at;
}

/** Below this, a loop is quicker than making a view for `set`. */
const LOOP_MAX = 64;

export function appendSlice(bytes: Bytes, source: Uint8Array, from: number, to: number): void {
  const at = reserve(bytes, to - from);
  const { data } = bytes;
  if (to - from > LOOP_MAX) data.set(source.subarray(from, to), at);
  else for (let i = from, o = at; i < to; i++, o++) data[o] = source[i]!;
  bytes.length = at + to - from;
}

/** Appends the same bytes so many times: once from the source, then by copying what stands there already. */
export function appendRepeated(
  bytes: Bytes,
  source: Uint8Array,
  length: number,
  times: number,
): void {
  const total = length * times;
  if (total === 0) return;
  const at = reserve(bytes, total);
  const { data } = bytes;
  for (let i = 0; i < length; i++) data[at + i] = source[i]!;
  for (let done = length; done < total; done *= 2) {
    data.copyWithin(at + done, at, at + Math.min(done, total - done));
  }
  bytes.length = at + total;
}

/** Appends text whose every character is below 0x80. */
export function appendAscii(bytes: Bytes, text: string): void {
  const at = reserve(bytes, text.length);
  for (let i = 0; i < text.length; i++) bytes.data[at + i] = text.charCodeAt(i);
  bytes.length = at + text.length;
}

let viewed: Uint8Array = new Uint8Array(0);
let view: DataView = new DataView(viewed.buffer);

/**
 * A view of bytes that many calls read from one after another, as from the body of a request: the last one is kept.
 * Loops over words of four bytes take half the time of loops over bytes.
 */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/** `sameBytes` for bytes of a body. */
export function sameAsSource(
  kept: Bytes,
  keptFrom: number,
  source: Uint8Array,
  from: number,
  length: number,
): boolean {
  const words = viewOf(source);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    if (kept.view.getUint32(keptFrom + i) !== words.getUint32(from + i)) return false;
  }
  for (; i < length; i++) if (kept.data[keptFrom + i] !== source[from + i]) return false;
  return true;
}

export function sameBytes(
  a: Uint8Array,
  aFrom: number,
  b: Uint8Array,
  bFrom: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) if (a[aFrom + i] !== b[bFrom + i]) return false;
  return true;
}
