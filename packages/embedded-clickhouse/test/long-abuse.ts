// Aborted, killed and refused requests against one engine for a long time, with its threads and its memory.
// From the root: node --import tsx packages/embedded-clickhouse/test/long-abuse.ts MINUTES
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { abuse, seeded, TABLE } from './abuse.ts';
import { openEngine } from './open-engine.ts';

const minutes = Number(process.argv[2] ?? 5);
const db = await openEngine();
const { pid } = db.engine;
await db.ask(TABLE);
let ended = '';
void db.engine.exited.then(({ code, signal }) => {
  ended = `engine ended: ${signal ?? code}`;
});

async function size(): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  const threads = (await readdir(`/proc/${pid}/task`)).length;
  const files = (await readdir(`/proc/${pid}/fd`)).length;
  return `${Math.round(kib / 1024)} MB, ${threads} threads, ${files} files`;
}

process.stdout.write(`start: ${await size()}\n`);
const until = performance.now() + minutes * 60_000;
const sent: Record<string, number> = {};
for (let seed = 1; performance.now() < until && ended === ''; seed++) {
  const damage = await abuse(db, { requests: 300, parallel: 16, random: seeded(seed) });
  for (const [kind, n] of Object.entries(damage.sent)) sent[kind] = (sent[kind] ?? 0) + n;
  for (const line of [...damage.wrong, ...db.lines.splice(0)]) process.stdout.write(`${line}\n`);
  if (ended === '') process.stdout.write(`seed ${seed}: ${await size()}\n`);
}
process.stdout.write(`${JSON.stringify(sent)}\n`);
if (ended !== '') process.stdout.write(`${ended}\n`);
else {
  await db.ask('DROP TABLE abused SYNC');
  await delay(60_000);
  process.stdout.write(`60 s later: ${await size()}\n`);
}
await db[Symbol.asyncDispose]();
