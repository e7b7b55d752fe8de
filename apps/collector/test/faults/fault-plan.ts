import { fileURLToPath } from 'node:url';
import type { IngestOptions, IngestProcess } from '../ingest-process.ts';

const PRELOAD = fileURLToPath(new URL('disk-faults.mjs', import.meta.url));

export type JournalCall = 'open' | 'write' | 'sync' | 'rename' | 'remove' | 'syncFolder';

/** What goes wrong inside the collector's process; see disk-faults.mjs. */
export interface FaultPlan {
  /** kill -9 before this call that changes the journal's folder, counted from 1 at the start of the process. */
  readonly killAt?: number;
  /** This write to the journal, counted likewise, is done half, then kill -9. */
  readonly tearWrite?: number;
  readonly fail?: { readonly call: JournalCall; readonly code: string };
  /** The wall clock is so much ahead. */
  readonly clockMs?: number;
}

/** Options of a process that follows a plan from its start. */
export function withPlan(plan: FaultPlan, options: IngestOptions = {}): IngestOptions {
  return {
    ...options,
    nodeArgs: [...(options.nodeArgs ?? []), '--import', PRELOAD],
    env: { ...options.env, TRACEWELL_FAULT_PLAN: JSON.stringify(plan) },
  };
}

/** Gives a running process another plan; resolves when it follows it. */
export async function changePlan(ingest: IngestProcess, plan: FaultPlan): Promise<void> {
  const child = ingest.process;
  const taken = new Promise<void>((resolve) => {
    const hear = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !('faultPlanTaken' in message)) return;
      child.off('message', hear);
      resolve();
    };
    child.on('message', hear);
  });
  child.send({ faultPlan: plan });
  await taken;
}
