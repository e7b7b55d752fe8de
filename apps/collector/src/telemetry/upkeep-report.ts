import { join } from 'node:path';
import type { Config } from '../config.ts';

/** run/upkeep.json: what upkeep last did, for the status page. */
export interface UpkeepReport {
  readonly updatedAtMs: number;
  /** Hours are dropped before their time, because the disk is full. */
  readonly isDiskLow: boolean;
  /** Why nothing can be dropped; '' while everything is in order. */
  readonly lastError: string;
  readonly lastDropped: LastDropped | null;
}

export interface LastDropped {
  readonly atMs: number;
  readonly table: string;
  /** Beginning of the hours that were dropped. */
  readonly fromMs: number;
  readonly because: 'age' | 'bytes' | 'disk';
  /** Traces that were copied out of them. */
  readonly keptTraces: number;
}

export const EMPTY_UPKEEP: UpkeepReport = {
  updatedAtMs: 0,
  isDiskLow: false,
  lastError: '',
  lastDropped: null,
};

export function upkeepFile(config: Config): string {
  return join(config.dataDir, 'run', 'upkeep.json');
}
