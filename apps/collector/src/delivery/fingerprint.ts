import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { FINGERPRINT_BYTES } from '@tracewell/journal';

/** The ids of the first and the last span of a request, as its decoder met them. */
export interface SpanIds {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/**
 * What makes two requests the same: length and crc32 of the (decompressed) body, and 16 bytes that
 * tell apart bodies of one length and checksum: the first and last span id, which are random, or
 * without spans a part of the body's hash.
 */
export function fingerprintOf(body: Uint8Array, ids: SpanIds | undefined): Uint8Array {
  const fingerprint = Buffer.alloc(FINGERPRINT_BYTES);
  fingerprint.writeUInt32LE(body.length, 0);
  fingerprint.writeUInt32LE(crc32(body), 4);
  if (ids === undefined) {
    createHash('sha1').update(body).digest().copy(fingerprint, 8, 0, 16);
  } else {
    fingerprint.set(ids.first.subarray(0, 8), 8);
    fingerprint.set(ids.last.subarray(0, 8), 16);
  }
  return fingerprint;
}
