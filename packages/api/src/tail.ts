import type { TraceSummary } from './traces.ts';

/**
 * Events of `GET /tail`, as server-sent events whose `data` is JSON. `traces`: arrived since the last one, the newest
 * first, and traces sent before that have grown since. `trouble`: the store could not be asked; the tail goes on by itself.
 */
export interface TailTraces {
  /** At most 50. */
  readonly traces: readonly TraceSummary[];
  /** New ones that were not sent, because more came than can be read. */
  readonly skipped: number;
}

export interface TailTrouble {
  readonly code: string;
  readonly detail: string;
}

export interface TailEvents {
  readonly traces: TailTraces;
  readonly trouble: TailTrouble;
}
