import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { IngestProcess } from '../ingest-process.ts';
import { changePlan, type JournalCall, withPlan } from './fault-plan.ts';
import { eventually, type FaultRun, openFaultRun, openRemoteRun } from './fault-run.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** Posts new requests until one is answered with this status; the others must be 200. */
async function untilAnswered(fault: FaultRun, status: number): Promise<Response> {
  for (;;) {
    const { body, keys } = fault.ledger.build(fault.random, { padding: 2000 });
    const answer = await fault.ingest.post(body);
    if (answer.status === 200) fault.ledger.acknowledged(keys);
    else fault.ledger.unanswered(keys);
    if (answer.status === status) return answer;
    expect([200, status]).toContain(answer.status);
  }
}

/** A small disk of its own in memory, which only root may mount. */
async function openSmallDisk(options: string): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'tracewell-small-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await run('umount', [path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

it.each([
  ['sync', 'EIO'],
  ['write', 'EIO'],
  ['write', 'ENOSPC'],
  ['open', 'EMFILE'],
  ['open', 'EDQUOT'],
  ['syncFolder', 'EIO'],
] as const)(
  'row 10, row 11, row 12: %s fails with %s, and every request is refused until it works again',
  {
    timeout: 180_000,
  },
  async (call: JournalCall, code: string) => {
    await using fault = await openFaultRun({
      config: 'journal:\n  segmentBytes: 64KiB\n',
      options: withPlan({}),
    });
    const { ingest } = fault;
    await fault.send();
    await changePlan(ingest, { fail: { call, code } });
    const refused = await untilAnswered(fault, 503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(ingest.log).toContain(code);
    await changePlan(ingest, {});
    await fault.send({ padding: 2000 });
    const { report } = await fault.expectConserved();
    expect(report.ledger.traces.deadLettered).toEqual({});
    await ingest.kill();
    await ingest.start();
    await fault.expectConserved();
  },
);

it.runIf(isRoot)(
  'row 10: a full disk refuses, keeps what was taken, and goes on when there is room',
  {
    timeout: 240_000,
  },
  async () => {
    await using disk = await openSmallDisk('size=160m');
    await using fault = await openFaultRun({
      config: 'journal:\n  reserveBytes: 1MiB\n  lowDiskBytes: 0\n',
      dataDir: join(disk.path, 'data'),
    });
    const { ingest } = fault;
    await fault.send();
    const filler = join(disk.path, 'filler');
    await fillDisk(filler);
    await untilAnswered(fault, 503);
    // The engine has no room either; questions are still answered.
    expect(await fault.storedSpans()).toBeGreaterThanOrEqual(0);
    await eventually(async () => {
      await untilAnswered(fault, 503);
      expect((await fetch(`${ingest.url}/health/ready`)).status).toBe(503);
    });
    await rm(filler);
    await fault.send();
    await fault.expectConserved();
  },
);

/** Writes until the disk takes no more. */
async function fillDisk(file: string): Promise<void> {
  const megabyte = Buffer.alloc(1_000_000);
  for (;;) {
    try {
      await writeFile(file, megabyte, { flag: 'a' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
      return;
    }
  }
}

it.runIf(isRoot)(
  'row 12: a disk without inodes refuses, and goes on when there are some',
  {
    timeout: 180_000,
  },
  async () => {
    await using disk = await openSmallDisk('size=64m,nr_inodes=64');
    await using fault = await openRemoteRun({
      config: 'journal:\n  segmentBytes: 64KiB\n  reserveBytes: 1MiB\n  lowDiskBytes: 0\n',
      dataDir: join(disk.path, 'data'),
    });
    await fault.send();
    const names = join(disk.path, 'names');
    await mkdir(names);
    await eventually(async () => {
      for (let i = 0; ; i += 1) {
        const error = await writeFile(join(names, String(i)), '').then(
          () => undefined,
          (reason: NodeJS.ErrnoException) => reason,
        );
        if (error !== undefined) return expect(error.code).toBe('ENOSPC');
      }
    });
    const { ingest, ledger, random } = fault;
    await eventually(async () => {
      const { body, keys } = ledger.build(random, { padding: 4000 });
      const { status } = await ingest.post(body);
      if (status === 200) ledger.acknowledged(keys);
      else ledger.unanswered(keys);
      expect(status).toBe(503);
    });
    await rm(names, { recursive: true });
    await fault.send();
    await fault.expectConserved();
  },
);

it('row 12: too few file descriptors refuse connections or requests, and the process goes on', {
  timeout: 180_000,
}, async () => {
  await using fault = await openRemoteRun({ options: { ulimit: '-n 60' } });
  const { ingest } = fault;
  await fault.send();
  const load = fault.startLoad({ senders: 100, givesUp: 0 });
  await load.more(100);
  const descriptors = await readdir(`/proc/${ingest.process.pid}/fd`);
  expect(descriptors.length).toBeGreaterThan(50); // there was nothing left to give
  await load.stop();
  expect(ingest.process.exitCode).toBeNull();
  await fault.expectConserved();
});

it('row 35: a second collector on one folder refuses, and a lock that kill -9 left is taken over', {
  timeout: 180_000,
}, async () => {
  await using fault = await openFaultRun();
  const { ingest } = fault;
  const load = fault.startLoad({ senders: 2 });
  await load.more(2);
  const second = new IngestProcess(ingest.dataDir);
  expect(await second.startUnlessItEnds()).toBe(false);
  expect(second.log).toContain('TW1105');
  expect(second.log).toContain(String(ingest.process.pid));
  await load.more(5);
  await ingest.kill();
  await ingest.start();
  await load.stop();
  await fault.expectConserved();
});
