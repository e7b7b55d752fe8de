import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimDataFolder } from './claim-data-folder.ts';

const CHILD = fileURLToPath(new URL('../../test/claim-when-told.ts', import.meta.url));

let folder = '';
const opened: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-claim-'));
});
afterEach(async () => {
  for (const child of opened.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function openChild(): Promise<ChildProcess> {
  const args = ['--import', 'tsx', CHILD, folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  opened.push(child);
  await once(child, 'message');
  return child;
}

/** Lets all of them try at once, each again and again; resolves with the one that has claimed. */
async function contend(children: readonly ChildProcess[]): Promise<ChildProcess | undefined> {
  const answers = children.map(async (child) => {
    const [answer] = await once(child, 'message');
    return { child, answer: String(answer) };
  });
  for (const child of children) child.send('go');
  const said = await Promise.all(answers);
  const claimed = said.filter(({ answer }) => answer === 'claimed');
  const refused = said.filter(({ answer }) => answer.includes('TW1105'));
  expect([claimed.length, refused.length]).toEqual([1, children.length - 1]);
  return claimed[0]?.child;
}

const inRun = (): Promise<string[]> => readdir(join(folder, 'run'));

it('goes to one of many at once, and from each that was killed to one of the rest', {
  timeout: 120_000,
}, async () => {
  const children = await Promise.all(Array.from({ length: 10 }, openChild));
  while (children.length > 0) {
    const holder = await contend(children);
    if (holder === undefined) break;
    expect(await inRun()).toEqual(['ingest.lock']);
    children.splice(children.indexOf(holder), 1);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  expect(children).toEqual([]);
});

it('takes over what a crash cut off, and what a dead process had taken over', async () => {
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');
  await mkdir(join(folder, 'run'));
  const dead = (id: string): string => JSON.stringify({ pid: ended.pid, began: '1', id });
  const lock = join(folder, 'run', 'ingest.lock');
  await writeFile(lock, dead('aa'));
  await writeFile(`${lock}.after.aa`, dead('bb'));
  await writeFile(`${lock}.after.bb`, '{"pid":');
  await writeFile(`${lock}.after.bb-cut`, '');
  {
    await using _claim = await claimDataFolder(folder);
    expect(await inRun()).toEqual(['ingest.lock']);
  }
  expect(await inRun()).toEqual([]);
});

it('does not follow a claim that was given up long ago', async () => {
  const holder = await openChild();
  await contend([holder]);
  // A process that read the claim before the living one, and links its own behind that only now.
  await writeFile(join(folder, 'run', 'ingest.lock.after.aa'), '{"pid":1,"began":"0","id":"bb"}');
  await expect(claimDataFolder(folder)).rejects.toThrow(`TW1105 ${folder} is in use`);
});
