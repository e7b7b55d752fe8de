import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually, openFaultRun } from './fault-run.ts';

const CALLS = 'trace=fsync,fdatasync,write,pwrite64,rename,renameat,renameat2';
const canTrace = spawnSync('strace', ['-V']).status === 0;

/** Runs something while strace notes the calls of a process; resolves with one line a call, in their order. */
async function traced(pid: number, file: string, run: () => Promise<void>): Promise<string[]> {
  const options = ['-f', '-y', '-s', '64', '-e', CALLS, '-o', file, '-p', String(pid)];
  const strace = spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    await eventually(() => expect(said).toContain('attached'));
    await run();
  } finally {
    strace.kill('SIGINT');
    await once(strace, 'exit');
  }
  return (await readFile(file, 'utf8')).split('\n');
}

const SYNCED = /f(?:data)?sync\(\d+<([^>]+)\/tmp_insert_[^/>]+\/([^/>]+)>/;
const WRITTEN = /p?write(?:64)?\(\d+<([^>]+)\/tmp_insert_[^/>]+\/([^/>]+)>/;
const NOTED = /write\(\d+<([^>]+)\/deduplication_logs\/[^>]+>, "1/;

/** A call that another thread interrupts in the trace counts from where it ends. */
function inOrderOfEnd(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [thread = ''] = line.split(' ');
    if (line.endsWith('<unfinished ...>')) {
      // A write counts from its beginning.
      begun.set(thread, line);
      return WRITTEN.test(line) || NOTED.test(line) ? [line] : [];
    }
    return line.includes(' resumed>') ? [begun.get(thread) ?? ''] : [line];
  });
}

/** Tables that noted a token, by their folder, each with the files that were not synced before. */
function unsyncedAtTokens(lines: readonly string[]): [table: string, unsynced: string[]][] {
  const dirty = new Map<string, Set<string>>();
  const noted: [string, string[]][] = [];
  for (const line of inOrderOfEnd(lines)) {
    const [, writtenTo = '', written] = WRITTEN.exec(line) ?? [];
    const [, syncedIn = '', synced] = SYNCED.exec(line) ?? [];
    const [, table] = NOTED.exec(line) ?? [];
    if (written) dirty.set(writtenTo, (dirty.get(writtenTo) ?? new Set()).add(written));
    if (synced) dirty.get(syncedIn)?.delete(synced);
    if (table) noted.push([table, [...(dirty.get(table) ?? [])]]);
  }
  return noted;
}

// A token that outlives its part after a power cut makes the store drop the block that is sent again. So the
// files of a part must be on the disk before the token is noted, in the table and in every target of a view.
it.runIf(canTrace)(
  'row 09: the engine syncs every file of a part before it notes the token',
  {
    timeout: 300_000,
  },
  async () => {
    await using run = await openFaultRun();
    await run.send();
    await run.expectConserved();
    const { pid } = await run.ingest.engine();
    const lines = await traced(pid, join(run.root, 'calls'), async () => {
      await run.send();
      await run.expectConserved();
    });
    const noted = unsyncedAtTokens(lines);
    const spans = await run.ask<{ path: string }>(
      "SELECT arrayJoin(data_paths) AS path FROM system.tables WHERE name = 'otel_traces'",
    );
    expect(noted.map(([table]) => `${table}/`)).toEqual(
      expect.arrayContaining(spans.map(({ path }) => path)),
    );
    expect(new Set(noted.map(([table]) => table)).size).toBeGreaterThan(2); // the views' targets too
    expect(noted.flatMap(([, unsynced]) => unsynced)).toEqual([]);
    process.stdout.write(`row 09: ${noted.length} tokens, each behind its synced part\n`);
  },
);
