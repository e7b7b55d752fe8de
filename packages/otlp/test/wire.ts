/** Protobuf's wire types. */
export type Wire = 0 | 1 | 2 | 5;

/** A varint; `padding` bytes of zeros behind it, which every reader must take. At most 10 bytes are written. */
export function varint(value: bigint, padding = 0): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  for (let i = 0; i < padding && bytes.length < 10; i++) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(0);
  }
  return Buffer.from(bytes);
}

export function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

export function fixed32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** A field as it stands in a message: tag, then length for wire type 2, then content. */
export function field(number: number, wire: Wire, content: Uint8Array, padding = 0): Buffer {
  const tag = varint(BigInt(number * 8 + wire), padding);
  if (wire !== 2) return Buffer.concat([tag, content]);
  return Buffer.concat([tag, varint(BigInt(content.length), padding), content]);
}

/** A field of wire type 2: text, bytes or a message. */
export function message(number: number, ...content: readonly (Uint8Array | string)[]): Buffer {
  return field(number, 2, Buffer.concat(content.map((part) => Buffer.from(part))));
}
