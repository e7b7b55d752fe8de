import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedClickHouse } from '../src/index.ts';
import { openEngine, PASSWORD } from './open-engine.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
let folder = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-life-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const account = { user: 'tracewell', password: PASSWORD, port: 0 };

/** The command as a person starts it: its first line, its whole error output, its end. */
function command(...args: string[]): {
  child: ChildProcess;
  line: Promise<string>;
  errors: Promise<string>;
  code: Promise<number | null>;
} {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = once(child, 'close').then(([status]) => status as number | null);
  return { child, line, code, errors: code.then(() => said) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ended(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('one folder, one process', () => {
  test('the second one names the first and takes over when it ends', async () => {
    const first = await openEngine({ dataDir: folder });
    await first.ask('CREATE TABLE rows (id UInt8) ENGINE = MergeTree ORDER BY id');
    await first.ask('INSERT INTO rows VALUES (1)');
    const second = openEngine({ dataDir: folder });
    const refused = startEmbeddedClickHouse({ ...account, dataDir: folder, waitForLockMs: 200 });
    await expect(refused).rejects.toThrow(
      `TW4001 ${folder} is in use by process ${first.engine.pid}`,
    );
    await first[Symbol.asyncDispose]();
    await using after = await second;
    expect((await after.ask('SELECT count() FROM rows')).text).toBe('1\n');
  });

  test('a folder of a newer engine is refused untouched, one of the same is opened', async () => {
    const file = join(folder, 'engine-version.json');
    await using first = await openEngine({ dataDir: folder });
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/"engine":"26\.7/);
    await first.engine.stop();
    await writeFile(file, '{"engine":"26.8.0"}');
    await expect(startEmbeddedClickHouse({ ...account, dataDir: folder })).rejects.toThrow(
      /^TW4003 .* newer engine 26\.8\.0/,
    );
    expect(await readFile(file, 'utf8')).toBe('{"engine":"26.8.0"}');
    await writeFile(file, written);
    await using again = await openEngine({ dataDir: folder });
    expect((await again.ask('SELECT 1')).text).toBe('1\n');
  });

  test('a name that the engine takes for a pattern is refused', async () => {
    const dataDir = join(folder, 'a{b,c}');
    await expect(startEmbeddedClickHouse({ ...account, dataDir })).rejects.toThrow(/^TW4008 /);
  });

  test('a folder that cannot be used is named', async () => {
    const dataDir = join(folder, 'file');
    await writeFile(dataDir, '');
    await expect(startEmbeddedClickHouse({ ...account, dataDir })).rejects.toThrow(
      /^TW4002 .*file/,
    );
  });

  test('a taken port is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startEmbeddedClickHouse({ ...account, dataDir: folder, port })).rejects.toThrow(
      `TW4004 port ${port}`,
    );
    other.close();
  });
});

describe('the end', () => {
  test('stop lets a running query finish', async () => {
    const db = await openEngine({ dataDir: folder });
    const slow = db.ask("SELECT 'done', sleep(1)");
    while (
      (
        await db.ask(
          "SELECT count() FROM system.processes WHERE query LIKE '%done%' AND query NOT LIKE '%processes%'",
        )
      ).text === '0\n'
    );
    const stopped = db.engine.stop();
    expect((await slow).text).toBe('done\t0\n');
    await stopped;
    expect(await db.engine.exited).toEqual({ code: 0, signal: null });
    await db.client.close();
  });

  test('a killed engine is reported and loses nothing acknowledged', async () => {
    const db = await openEngine({ dataDir: folder });
    await db.ask('CREATE TABLE rows (id UInt32) ENGINE = MergeTree ORDER BY id');
    for (let i = 0; i < 5; i++) await db.ask('INSERT INTO rows FORMAT CSV', { body: `${i}\n` });
    process.kill(db.engine.pid, 'SIGKILL');
    expect(await db.engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await db[Symbol.asyncDispose]();
    await using again = await openEngine({ dataDir: folder });
    expect((await again.ask('SELECT count() FROM rows')).text).toBe('5\n');
  });

  test('the engine ends when its parent is killed', async () => {
    const parent = command('--data', folder, '--port', '0');
    const pid = Number(/process (\d+)\)/.exec(await parent.line)?.[1]);
    expect(isAlive(pid)).toBe(true);
    parent.child.kill('SIGKILL');
    await ended(pid);
  });
});

describe('the command', () => {
  test('serves, makes its password file, ends with 0 on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const file = join(folder, 'password');
      const run = command(
        '--data',
        join(folder, 'data'),
        '--port',
        '0',
        '--user',
        'me',
        '--password-file',
        file,
      );
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await run.line)?.[0] ?? '';
      const key = (await readFile(file, 'utf8')).trim();
      expect(key.length).toBeGreaterThan(20);
      const answer = await fetch(`${url}/?query=SELECT+1`, {
        headers: { 'X-ClickHouse-User': 'me', 'X-ClickHouse-Key': key },
      });
      expect(await answer.text()).toBe('1\n');
      expect((await fetch(`${url}/?query=SELECT+1`)).status).toBe(401);
      run.child.kill(signal);
      expect(await run.code).toBe(0);
    }
  });

  test.each([
    [['--help'], 0, ''],
    [[], 2, '--data DIR is missing'],
    [['--data', '/x', '--port', '99999'], 2, '--port 99999 is not a port'],
    [['--data', '/x', '--memory-share', '2'], 2, '--memory-share 2'],
    [['--data', '/x', '--host', '0.0.0.0'], 2, '--host 0.0.0.0 is open to other machines'],
    [['--nonsense'], 2, '--nonsense'],
  ])('%o ends with %i', async (args, code, text) => {
    const run = command(...args);
    expect(await run.code).toBe(code);
    const errors = await run.errors;
    if (code === 2) expect(errors).toMatch(/^TW4007 /);
    expect(errors).toContain(text);
  });
});
