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
  const value = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  if (!value.includes(AT) && !value.includes(EQUALS)) return undefined;
  const text = value.toString();
  const redacted = text
    .replaceAll(USER_INFO, `$1${REDACTED}@`)
    .replaceAll(PARAMETER, `$1${REDACTED}`);
  return redacted === text ? undefined : Buffer.from(redacted);
}
