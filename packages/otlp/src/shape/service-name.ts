import { Buffer } from 'node:buffer';

const KEY = Buffer.from('service.name');
const BYTES_MAX = 200;

/** Whether a key is `service.name`. */
export function isServiceName(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === KEY.length && KEY.every((byte, i) => bytes[from + i] === byte);
}

/** The text of its value, cut when it is long: for counts and examples. */
export function serviceNameOf(bytes: Uint8Array, from: number, to: number): string {
  const end = Math.min(to, from + BYTES_MAX);
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString();
}
