// What the engine process costs. From the root: node --import tsx packages/embedded-clickhouse/bench/figures.ts
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedClickHouse } from '../src/index.ts';

const IDLE_SECONDS = 60;
const folder = await mkdtemp(join(tmpdir(), 'engine-figures-'));
const options = { dataDir: folder, port: 0, user: 'bench', password: 'bench' };
const headers = { 'X-ClickHouse-User': 'bench', 'X-ClickHouse-Key': 'bench' };

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(44)} ${figure}\n`);
}

function quantile(values: readonly number[], q: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `${(sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(1)} ms`;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

async function usage(pid: number): Promise<{ rssMb: number; cpuMs: number; writtenKb: number }> {
  const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8');
  const [status, stat, io] = await Promise.all([read('status'), read('stat'), read('io')]);
  const times = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rssMb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1000),
    // Clock ticks are 10 ms on Linux.
    cpuMs: (Number(times[11]) + Number(times[12])) * 10,
    writtenKb: Math.round(Number(/^write_bytes: (\d+)/m.exec(io)?.[1]) / 1000),
  };
}

const warm = await startEmbeddedClickHouse(options);
await warm.stop();
const starts: number[] = [];
for (let i = 0; i < 5; i++) {
  const from = performance.now();
  const engine = await startEmbeddedClickHouse(options);
  starts.push(performance.now() - from);
  await engine.stop();
}
say('ready after spawn, p50 of 5', quantile(starts, 0.5));

const engine = await startEmbeddedClickHouse(options);
async function ask(sql: string): Promise<string> {
  const answer = await fetch(engine.url, { method: 'POST', body: sql, headers });
  if (!answer.ok) throw new Error(await answer.text());
  return await answer.text();
}
say('RSS when ready', `${(await usage(engine.pid)).rssMb} MB`);
const ones: number[] = [];
for (let i = 0; i < 300; i++) ones.push(await timed(() => ask('SELECT 1')));
say('SELECT 1, one after another, p50', quantile(ones, 0.5));
say('SELECT 1, one after another, p95', quantile(ones, 0.95));
const from = performance.now();
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (let i = 0; i < 50; i++) await ask('SELECT 1');
  }),
);
say('SELECT 1, 8 at a time', `${Math.round(400_000 / (performance.now() - from))} per s`);
await ask('CREATE TABLE rows (id UInt64, text String) ENGINE = MergeTree ORDER BY id');
await ask('INSERT INTO rows SELECT number, toString(rand64()) FROM numbers(1000000)');
const groups = await Promise.all(
  Array.from({ length: 8 }, () => timed(() => ask('SELECT uniq(text), sum(id) FROM rows'))),
);
say('uniq over 1 M rows, 8 at a time, p50', quantile(groups, 0.5));
say('RSS after that', `${(await usage(engine.pid)).rssMb} MB`);
// A minute until merges are done and freed memory is given back.
await delay(45_000);
const before = await usage(engine.pid);
await delay(IDLE_SECONDS * 1000);
const after = await usage(engine.pid);
say('RSS idle after use', `${after.rssMb} MB`);
say(`CPU idle, ${IDLE_SECONDS} s`, `${after.cpuMs - before.cpuMs} ms`);
say(`written idle, ${IDLE_SECONDS} s`, `${after.writtenKb - before.writtenKb} kB`);
await engine.stop();
await rm(folder, { recursive: true });
