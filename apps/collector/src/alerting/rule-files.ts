import { readFile } from 'node:fs/promises';
import {
  DEFAULT_RULES,
  parseRuleFile,
  type RuleDefinition,
  type RuleFileFault,
} from '@tracewell/alerting';
import { writeFileAtomic } from '../atomic-file.ts';

export interface RuleFileReading {
  readonly file: string;
  readonly text: string;
  readonly readAt: number;
  /** The rules in force: of this text, or of the last good one when this text is faulty. */
  readonly rules: readonly RuleDefinition[];
  readonly faults: readonly (RuleFileFault & {
    readonly since: number;
    readonly inForceSince: number | undefined;
  })[];
  /** When the rules in force were read; undefined when none ever were. */
  readonly inForceSince: number | undefined;
}

/** Writes the commented default file when it is not there yet. */
export async function writeDefaultRules(file: string): Promise<void> {
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  if (existing === undefined) await writeFileAtomic(file, DEFAULT_RULES);
}

/** Reads one rule file again; the previous reading is handed back when its text has not changed. */
export async function readRuleFile(
  file: string,
  previous: RuleFileReading | undefined,
  intervalMs: number,
  now: number,
): Promise<RuleFileReading> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => error);
  if (typeof text !== 'string') return unreadable(file, previous, text, now);
  if (previous?.text === text) return previous;
  const { rules, faults } = parseRuleFile(file, text, { intervalMs, offsetMs: 10_000 });
  if (faults.length === 0) return { file, text, readAt: now, rules, faults: [], inForceSince: now };
  return {
    file,
    text,
    readAt: now,
    rules: previous?.rules ?? [],
    faults: faults.map((fault) => ({ ...fault, since: now, inForceSince: previous?.inForceSince })),
    inForceSince: previous?.inForceSince,
  };
}

function unreadable(
  file: string,
  previous: RuleFileReading | undefined,
  error: unknown,
  now: number,
): RuleFileReading {
  const known = previous?.faults[0];
  if (previous && known?.code === 'TW6003') return previous;
  const reason = error instanceof Error ? error.message : String(error);
  const message = `the file cannot be read (${reason}); restore it, or change alerting.files`;
  const fault = {
    file,
    line: 1,
    column: 1,
    code: 'TW6003',
    message,
    excerpt: '',
    since: now,
    inForceSince: previous?.inForceSince,
  };
  return {
    file,
    text: '',
    readAt: now,
    rules: previous?.rules ?? [],
    faults: [fault],
    inForceSince: previous?.inForceSince,
  };
}
