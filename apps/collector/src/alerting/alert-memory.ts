import { readFile } from 'node:fs/promises';
import type { RuleMemory, Told } from '@tracewell/alerting';
import type { EvidenceRow } from '@tracewell/storage';
import { writeFileAtomic } from '../atomic-file.ts';

interface RecordedTransition {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly value: number | null;
}

export interface RecordedNotification {
  readonly at: number;
  readonly receiver: string;
  readonly kind: 'webhook' | 'log';
  readonly status: 'sent' | 'retrying' | 'failed';
  readonly attempts: number;
  readonly error: string;
}

/** What is remembered of one alert beside its state: what was measured, what happened, who was told, what proves it. */
export interface AlertRecord {
  readonly values: readonly { readonly at: number; readonly value: number | null }[];
  readonly history: readonly RecordedTransition[];
  readonly notifications: readonly RecordedNotification[];
  readonly evidence: readonly EvidenceRow[];
}

export const EMPTY_RECORD: AlertRecord = {
  values: [],
  history: [],
  notifications: [],
  evidence: [],
};

/** Everything that must survive a restart, by rule fingerprint and by alert. */
export interface AlertMemory {
  readonly version: 1;
  readonly rules: Readonly<Record<string, RuleMemory>>;
  readonly records: Readonly<Record<string, AlertRecord>>;
  readonly told: Readonly<Record<string, Told>>;
}

const EMPTY_MEMORY: AlertMemory = {
  version: 1,
  rules: {},
  records: {},
  told: {},
};

/** Reads the memory of the last run; an absent or cut file is an empty memory, which fires again what still holds. */
export async function readAlertMemory(file: string): Promise<AlertMemory> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as AlertMemory;
    return found.version === 1 ? found : EMPTY_MEMORY;
  } catch {
    return EMPTY_MEMORY;
  }
}

export async function writeAlertMemory(file: string, memory: AlertMemory): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(memory), true);
}
