import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_RULES, KeyRules, type ShapingRule } from '@tracewell/otlp/shape';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Config } from '../config.ts';
import { configSchema } from '../config-schema.ts';
import type { IntakeRules } from './context-in-front.ts';

/** 64 bits as hex digits: enough to tell values apart, too few to be searched for what they were. */
const HASH_DIGITS = 16;
const SECRET_BYTES = 32;

/**
 * The limits and shaping rules of the config. Hashes are keyed with a secret of the data folder, made
 * at first need: the same value has the same hash in this installation, and another elsewhere.
 */
export async function openIntakeRules(config: Config): Promise<IntakeRules> {
  const isHashing = config.shaping.rules.some(({ action }) => action === 'hash');
  const secret = isHashing ? await readSecret(config.dataDir) : new Uint8Array(0);
  return rulesOf(config, secret);
}

/** The rules of a collector without a config file. */
export function usualIntakeRules(): IntakeRules {
  return rulesOf(configSchema.parse({ dataDir: '.' }), new Uint8Array(0));
}

function rulesOf({ limits, shaping }: Config, secret: Uint8Array): IntakeRules {
  const own: readonly ShapingRule[] = shaping.rules;
  const rules = shaping.defaults ? [...own, ...DEFAULT_RULES] : own;
  const hash = (value: Uint8Array): string =>
    `hmac:${createHmac('sha256', secret).update(value).digest('hex').slice(0, HASH_DIGITS)}`;
  return {
    limits,
    shaping: rules.length === 0 ? undefined : { rules: new KeyRules(rules), hash },
  };
}

async function readSecret(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, 'secrets', 'shaping-key');
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known !== undefined) return secretIn(file, known);
  const secret = randomBytes(SECRET_BYTES);
  await writeFileAtomic(file, `${secret.toString('hex')}\n`, true);
  return secret;
}

function secretIn(file: string, text: string): Uint8Array {
  const secret = Buffer.from(text.trim(), 'hex');
  if (secret.length === SECRET_BYTES) return secret;
  throw new Error(
    `TW1130 ${file} does not hold ${SECRET_BYTES} bytes in hex, so hashes would differ from those that are stored: restore it from a copy, or delete it and accept that equal values no longer have equal hashes.`,
  );
}
