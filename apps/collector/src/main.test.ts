import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
// A server that is not there: no engine is started, and receivers acknowledge all the same.
const ENVIRONMENT = {
  TRACEWELL_CLICKHOUSE_URL: 'http://127.0.0.1:9',
  TRACEWELL_OTLP_HTTP_PORT: '0',
  TRACEWELL_OTLP_GRPC_PORT: '0',
  TRACEWELL_ZIPKIN_PORT: '0',
};

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-main-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function start(name: string, args: string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: root,
    env: { ...ENVIRONMENT, TRACEWELL_DATA_DIR: join(root, name) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, said: () => text };
}

async function run(name: string, args: string[]): Promise<{ code: number; text: string }> {
  const { child, said } = start(name, args);
  const [code] = await once(child, 'close');
  return { code, text: said() };
}

describe('the collector process', () => {
  it('prints the effective configuration as JSON', async () => {
    const { code, text } = await run('print', ['config', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      dataDir: join(root, 'print'),
      listen: { otlpHttpPort: 0 },
    });
  });

  it('says what is wrong with its command line and its configuration, and ends with 2', async () => {
    const file = join(root, 'wrong.yaml');
    await writeFile(file, 'listen:\n  apiPort: many\n');
    const runs: [string[], string][] = [
      [[], 'TW1100'],
      [['fly'], 'TW1100'],
      [['run', '--roles', 'ingest,eat'], 'TW1100'],
      [['config', '--jsn'], 'TW1100'],
      [['config', '--config', file], `${file}:2:3`],
    ];
    for (const [args, words] of runs) {
      expect(await run('wrong', args)).toEqual({ code: 2, text: expect.stringContaining(words) });
    }
  });

  it('ends in order when it is asked to, and when its parent has gone', async () => {
    for (const end of [
      (child: ChildProcess) => child.kill('SIGTERM'),
      (child: ChildProcess) => child.disconnect(),
    ]) {
      const { child, said } = start('end', ['run', '--roles', 'ingest']);
      const file = join(root, 'end', 'run', 'ingest.json');
      await vi.waitFor(
        async () => {
          expect(child.exitCode).toBeNull();
          expect(JSON.parse(await readFile(file, 'utf8')).pid).toBe(child.pid);
          expect(said()).toContain('role started');
        },
        { timeout: 20_000 },
      );
      end(child);
      // Not 'close': it does not come once the channel was given up from here.
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
      await vi.waitFor(() => expect(said()).toContain('"msg":"ended"'));
      await expect(readFile(file)).rejects.toThrow('ENOENT');
    }
  });

  it('names the port that is taken', async () => {
    const { child } = start('first', ['run', '--roles', 'ingest']);
    // The file comes after the words in the log.
    const ready = join(root, 'first', 'run', 'ingest.json');
    const about = await vi.waitFor(async () => JSON.parse(await readFile(ready, 'utf8')), {
      timeout: 20_000,
    });
    const file = join(root, 'taken.yaml');
    await writeFile(file, '');
    const second = spawn(process.execPath, [MAIN, 'run', '--roles', 'ingest'], {
      cwd: root,
      env: {
        ...ENVIRONMENT,
        TRACEWELL_DATA_DIR: join(root, 'second'),
        TRACEWELL_OTLP_HTTP_PORT: String(about.otlpHttp.port),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    second.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const [code] = await once(second, 'close');
    expect([code, text]).toEqual([1, expect.stringContaining('TW1103')]);
    child.kill('SIGTERM');
    await once(child, 'close');
  });
});
