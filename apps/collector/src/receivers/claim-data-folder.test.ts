import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('../../test/claim-when-told.ts', import.meta.url));

async function openChild(folder: string): Promise<ChildProcess> {
  const args = ['--import', 'tsx', CHILD, folder];
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, args, { stdio: [...stdio] });
  await once(child, 'message');
  return child;
}

it('gives the folder of a dead process to one of several that want it at once', {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracewell-claim-'));
  const children = await Promise.all([1, 2, 3, 4].map(() => openChild(folder)));
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');
  await mkdir(join(folder, 'run'));
  await writeFile(
    join(folder, 'run', 'ingest.lock'),
    JSON.stringify({ pid: ended.pid, began: '1' }),
  );
  const answers = children.map(async (child): Promise<string> => {
    const [answer] = await once(child, 'message');
    return String(answer);
  });
  for (const child of children) child.send('go');
  const said = await Promise.all(answers);
  expect(said.filter((answer) => answer === 'claimed')).toHaveLength(1);
  expect(said.filter((answer) => answer.includes('TW1105'))).toHaveLength(3);
  expect(await readdir(join(folder, 'run'))).toEqual(['ingest.lock']);
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});
