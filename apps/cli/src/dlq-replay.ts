import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DeadLetter, readDeadLetter } from '@tracewell/storage';
import { CliFault } from './fault.ts';

interface Outcome {
  readonly id: string;
  readonly rows: number;
  readonly outcome: 'stored' | 'refused' | 'asked';
  /** What ClickHouse said; empty unless it was refused. */
  readonly error: string;
}

const WAIT_MS = 30_000;
const LOOK_MS = 100;

/**
 * Asks the collector, through a file beside each letter, to store it again, and waits for what becomes
 * of it. The collector must run: it alone keeps the ledger.
 */
export async function askForReplay(
  dataDir: string,
  folder: string,
  letters: readonly DeadLetter[],
  json: boolean,
): Promise<void> {
  if (letters.length > 0 && !(await isCollectorAlive(dataDir))) {
    throw new CliFault('TW1072', `No collector runs on ${dataDir}. Start it with npm start.`);
  }
  for (const { id } of letters) {
    await rm(join(folder, `${id}.refused`), { force: true });
    await writeFile(join(folder, `${id}.replay`), '', { mode: 0o600 });
  }
  const until = performance.now() + WAIT_MS;
  const outcomes: Outcome[] = [];
  for (const letter of letters) outcomes.push(await waitFor(folder, letter, until));
  report(outcomes, json);
}

async function waitFor(folder: string, { id, rows }: DeadLetter, until: number): Promise<Outcome> {
  for (;;) {
    const answer = join(folder, `${id}.refused`);
    const text = await readFile(answer, 'utf8').catch(() => undefined);
    if (text !== undefined) {
      await rm(answer, { force: true });
      const { error } = JSON.parse(text) as { error: string };
      return { id, rows, outcome: 'refused', error };
    }
    if ((await readDeadLetter(folder, id)) === undefined) {
      return { id, rows, outcome: 'stored', error: '' };
    }
    if (performance.now() > until) return { id, rows, outcome: 'asked', error: '' };
    await sleep(LOOK_MS);
  }
}

function report(outcomes: readonly Outcome[], json: boolean): void {
  if (json) console.log(JSON.stringify({ letters: outcomes }));
  else {
    if (outcomes.length === 0) console.log('No rows were moved aside: there is nothing to replay.');
    for (const { id, rows, outcome, error } of outcomes)
      console.log(line(id, rows, outcome, error));
  }
  const count = (of: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === of).length;
  const refused = count('refused');
  if (refused > 0) {
    throw new CliFault(
      'TW1073',
      `ClickHouse refuses ${refused} of ${outcomes.length} letters again.`,
    );
  }
  const asked = count('asked');
  if (asked > 0) {
    throw new CliFault(
      'TW1074',
      `${asked} letters are not stored yet: ClickHouse does not answer. The collector stores them as soon as it does.`,
    );
  }
}

function line(id: string, rows: number, outcome: Outcome['outcome'], error: string): string {
  if (outcome === 'stored') return `${id}: ${rows} rows stored.`;
  return outcome === 'asked' ? `${id}: waits.` : `${id}: refused again: ${error}`;
}

/** run/ingest.json names the process that took the data folder last. */
async function isCollectorAlive(dataDir: string): Promise<boolean> {
  try {
    const text = await readFile(join(dataDir, 'run', 'ingest.json'), 'utf8');
    process.kill((JSON.parse(text) as { pid: number }).pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
