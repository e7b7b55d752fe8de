import { Buffer } from 'node:buffer';

/** What stands in place of a value. */
export const REDACTED = '[redacted]';

/** `user:password@` behind the scheme of a URL; the last @ before the path ends it. */
const USER_INFO = /(:\/\/)[^/?#\s]*@/g;
/** `name=value` in a query or a connection string, where the name says that the value is a credential. */
const PARAMETER =
  /((?:^|[?&;\s])(?:[\w.-]*(?:password|passwd|pwd|secret|token|api[_-]?key|apikey|signature|credential|authorization)|sig|auth|accountkey|awsaccesskeyid)=)[^&;#\s]+/gi;

const AT = 0x40;
const EQUALS = 0x3d;

/**
 * The text of a URL, a query or a connection string without user names, passwords and parameters that are credentials
 * by name; undefined when it holds none. What is not UTF-8 becomes U+FFFD.
 */
export function redactCredentials(
  bytes: Uint8Array,
  from: number,
  to: number,
): Uint8Array | undefined {
  if (!mayHold(bytes, from, to)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString();
  const redacted = text
    .replaceAll(USER_INFO, `$1${REDACTED}@`)
    .replaceAll(PARAMETER, `$1${REDACTED}`);
  return redacted === text ? undefined : Buffer.from(redacted);
}

/** The last three letters of every name in `PARAMETER`, as one number. */
const ENDINGS = new Set(
  ['ord', 'swd', 'pwd', 'ret', 'ken', 'key', 'ure', 'ial', 'ion', 'sig', 'uth', 'yid'].map((end) =>
    ending(Buffer.from(end), 3),
  ),
);

/** Three bytes before a position as one number, upper-case letters as lower-case ones. */
function ending(bytes: Uint8Array, at: number): number {
  return (bytes[at - 3]! << 16) | (bytes[at - 2]! << 8) | bytes[at - 1]! | 0x20_20_20;
}

/** Whether one of the patterns may fit; false is certain. Most URLs have neither user names nor such parameters. */
function mayHold(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === AT) return true;
    if (byte === EQUALS && i - from >= 3 && ENDINGS.has(ending(bytes, i))) return true;
  }
  return false;
}
