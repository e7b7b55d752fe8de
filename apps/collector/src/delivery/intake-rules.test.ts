import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configSchema } from '../config-schema.ts';
import { openIntakeRules } from './intake-rules.ts';

async function hashIn(dataDir: string): Promise<string | undefined> {
  const shaping = { rules: [{ action: 'hash' as const, keys: ['user.id'] }] };
  const rules = await openIntakeRules(configSchema.parse({ dataDir, shaping }));
  return rules.shaping?.hash(Buffer.from('ann'));
}

it('hashes alike in one data folder, otherwise in another, and never with a broken secret', async () => {
  const folders = await Promise.all(
    [1, 2].map(() => mkdtemp(join(tmpdir(), 'tracewell-shaping-'))),
  );
  const [first = '', second = ''] = folders;
  const hash = await hashIn(first);
  expect(hash).toMatch(/^hmac:[0-9a-f]{16}$/);
  expect(await hashIn(first)).toBe(hash);
  expect(await hashIn(second)).not.toBe(hash);
  const file = join(first, 'secrets', 'shaping-key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 10));
  await expect(hashIn(first)).rejects.toThrow('TW1130');
  for (const folder of folders) await rm(folder, { recursive: true });
});
