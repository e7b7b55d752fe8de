import { createHash } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Refusal } from './refusal.ts';

/** Where a key may stand. */
export interface KeyHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | string[] | undefined;
}

/** Lets a request in, or throws a Refusal (401). Returns the name of the key, none of its characters; '' without keys. */
export type CheckKey = (headers: KeyHeaders) => string;

export interface IngestKeys extends Disposable {
  readonly check: CheckKey;
}

/** Who is told that the file was read again: with the number of keys, or with why the old ones stay. */
export interface KeysReloaded {
  taken(keys: number): void;
  refused(message: string): void;
}

const KEY_CHARACTERS_MIN = 16;
/** Asked for by its time and size, which also sees files that are renamed into place, links and network drives. */
const LOOK_MS = 1000;

/**
 * Reads the keys that senders may use: one a line, `#` begins a comment. Without a file everybody may
 * send. The file is read again when it changes; one that is not usable leaves the old keys valid.
 */
export async function openIngestKeys(file: string, reloaded: KeysReloaded): Promise<IngestKeys> {
  if (file === '') return { check: () => '', [Symbol.dispose]: () => undefined };
  let hashes = await readKeys(file);
  let reading = Promise.resolve();
  const onChange = (): void => {
    reading = reading.then(async () => {
      try {
        hashes = await readKeys(file);
        reloaded.taken(hashes.size);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        reloaded.refused(`TW1131 the keys of senders stay as they were: ${reason}`);
      }
    });
  };
  watchFile(file, { interval: LOOK_MS, persistent: false }, onChange);
  return {
    check: (headers) => checked(headers, hashes),
    [Symbol.dispose]: () => unwatchFile(file, onChange),
  };
}

/** Only hashes are kept and compared, so neither memory nor timing gives a key away. */
async function readKeys(file: string): Promise<ReadonlySet<string>> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim());
  const keys = lines.filter((line) => line !== '');
  if (keys.length === 0) throw new Error(`TW1104 ${file} holds no key: write one key a line.`);
  const short = lines.findIndex((line) => line !== '' && line.length < KEY_CHARACTERS_MIN);
  if (short !== -1) {
    throw new Error(
      `TW1104 ${file}:${short + 1} a key needs at least ${KEY_CHARACTERS_MIN} characters.`,
    );
  }
  return new Set(keys.map(hash));
}

function checked(headers: KeyHeaders, hashes: ReadonlySet<string>): string {
  const key = keyOf(headers);
  if (key === undefined) {
    const advice =
      'TW2103 this collector wants a key: send the header "Authorization: Bearer <key>".';
    throw new Refusal(401, 'no_key', advice);
  }
  const name = hash(key);
  if (!hashes.has(name)) throw new Refusal(401, 'wrong_key', 'TW2104 the key is not known here.');
  return name;
}

function keyOf(headers: KeyHeaders): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
