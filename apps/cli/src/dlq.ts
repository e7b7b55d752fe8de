import { join } from 'node:path';
import {
  type DeadLetter,
  listDeadLetters,
  readDeadLetter,
  readRows,
  removeDeadLetter,
} from '@tracewell/storage';
import { confirmed } from './confirmed.ts';
import { askForReplay } from './dlq-replay.ts';
import { type ConfigFlags, environmentOf, readEffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';

export const DLQ_ACTIONS = ['list', 'show', 'replay', 'drop'] as const;

export interface DlqOptions extends ConfigFlags {
  readonly action: (typeof DLQ_ACTIONS)[number];
  readonly id: string | undefined;
  readonly all: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** `tracewell dlq`: the rows that ClickHouse could not read, and what becomes of them. */
export async function dlq(options: DlqOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const { dataDir } = await readEffectiveConfig(environmentOf(options, environment));
  const folder = join(dataDir, 'dead-letter');
  if (options.action === 'list') return list(folder, options.json);
  if (options.action === 'show') return await show(folder, options);
  const letters = await choose(folder, options);
  if (options.action === 'drop') return await drop(folder, letters, options);
  await askForReplay(dataDir, folder, letters, options.json);
}

async function list(folder: string, json: boolean): Promise<void> {
  const letters = await listDeadLetters(folder);
  if (json) {
    console.log(JSON.stringify({ folder, letters }));
    return;
  }
  if (letters.length === 0) {
    console.log(`No rows were moved aside: ${folder} holds none.`);
    return;
  }
  const rows = letters.map((letter) => [
    letter.id,
    letter.table,
    letter.reason,
    letter.rows.toLocaleString('en'),
    ageOf(letter.atMs),
    `${Math.ceil(letter.bytes / 1024).toLocaleString('en')} KiB`,
  ]);
  printTable([['id', 'table', 'reason', 'rows', 'age', 'size'], ...rows]);
  console.log(
    '\nRead one with `tracewell dlq show <id>`, store it with `tracewell dlq replay <id>`.',
  );
}

function printTable(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

function ageOf(atMs: number): string {
  const age = Math.max(0, Date.now() - atMs);
  const [ms, unit] = UNITS.find(([size]) => age >= size) ?? [1000, 's'];
  return `${Math.floor(age / ms)} ${unit}`;
}

async function show(folder: string, { id, json }: DlqOptions): Promise<void> {
  if (id === undefined)
    throw new CliFault('TW1070', 'Name the letter: tracewell dlq show <id>.', 2);
  const letter = await readDeadLetter(folder, id);
  if (letter === undefined) throw missing(folder, id);
  const { about, table } = letter;
  const rows = readRows(table);
  if (json) {
    console.log(JSON.stringify({ ...about, rows }));
    return;
  }
  console.log(`${about.rows} rows of ${about.table}, moved aside ${ageOf(about.atMs)} ago:`);
  console.log(`${about.error}\n`);
  for (const row of rows) console.log(JSON.stringify(row));
}

/** The letters that a command is about: one by its id, or all of them. */
async function choose(folder: string, { id, all, action }: DlqOptions): Promise<DeadLetter[]> {
  if ((id === undefined) !== all) {
    throw new CliFault('TW1070', `Say which: tracewell dlq ${action} <id>, or --all.`, 2);
  }
  const letters = await listDeadLetters(folder);
  if (all) return letters;
  const letter = letters.find((candidate) => candidate.id === id);
  if (letter === undefined) throw missing(folder, id ?? '');
  return [letter];
}

function missing(folder: string, id: string): CliFault {
  return new CliFault('TW1071', `${folder} holds no ${id}. See tracewell dlq list.`);
}

async function drop(
  folder: string,
  letters: readonly DeadLetter[],
  { yes, json }: DlqOptions,
): Promise<void> {
  const rows = letters.reduce((sum, letter) => sum + letter.rows, 0);
  const question = `Throw ${rows} rows in ${letters.length} letters away for good? Type yes: `;
  if (letters.length > 0 && !yes && !(await confirmed(question))) {
    throw new CliFault('TW1061', 'Nothing was removed.');
  }
  for (const { id } of letters) await removeDeadLetter(folder, id);
  const dropped = letters.map(({ id }) => id);
  console.log(
    json
      ? JSON.stringify({ dropped, rows })
      : `Dropped ${rows} rows in ${dropped.length} letters. They stay counted as dead-lettered.`,
  );
}
