import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Refusal } from './refusal.ts';

/** Where a key may stand. */
export interface KeyHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | string[] | undefined;
}

/** Lets a request in, or throws a Refusal (401). */
export type CheckKey = (headers: KeyHeaders) => void;

const KEY_BYTES_MIN = 16;

/** Reads the keys that senders may use: one a line, `#` begins a comment. Without a file everybody may send. */
export async function openIngestKeys(file: string): Promise<CheckKey> {
  if (file === '') return () => undefined;
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim());
  const keys = lines.filter((line) => line !== '');
  if (keys.length === 0) throw new Error(`TW1104 ${file} holds no key: write one key a line.`);
  const short = lines.findIndex((line) => line !== '' && line.length < KEY_BYTES_MIN);
  if (short !== -1) {
    throw new Error(
      `TW1104 ${file}:${short + 1} a key needs at least ${KEY_BYTES_MIN} characters.`,
    );
  }
  // Only hashes are kept and compared, so neither memory nor timing gives a key away.
  const hashes = new Set(keys.map(hash));
  return (headers) => {
    const key = keyOf(headers);
    if (key === undefined) {
      const advice =
        'TW2103 this collector wants a key: send the header "Authorization: Bearer <key>".';
      throw new Refusal(401, 'no_key', advice);
    }
    if (!hashes.has(hash(key)))
      throw new Refusal(401, 'wrong_key', 'TW2104 the key is not known here.');
  };
}

function keyOf(headers: KeyHeaders): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
