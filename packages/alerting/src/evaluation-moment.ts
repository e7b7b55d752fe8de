import type { RuleDefinition } from './rule-definition.ts';

/** When a rule is judged, or why it has to wait. */
export type Moment = { readonly at: number } | { readonly held: string };

export interface Clocks {
  readonly now: number;
  /** Everything that arrived before this moment is stored; undefined when nothing waits. Milliseconds since the epoch. */
  readonly watermark: number | undefined;
  /** When this process began to watch, was resumed, or saw the receivers return: nothing is known of the time before. */
  readonly watchingSince: number;
}

/**
 * The moment a rule judges: aligned to its interval, `offset` ago, and never beyond what the store holds, so that our own
 * backlog neither fires nor resolves anything. A `missing` rule first watches for one whole window.
 */
export function evaluationMoment(rule: RuleDefinition, clocks: Clocks): Moment {
  const at = Math.floor(clocks.now / rule.intervalMs) * rule.intervalMs - rule.offsetMs;
  if (clocks.watermark !== undefined && clocks.watermark < at) {
    const since = new Date(clocks.watermark).toISOString().slice(11, 19);
    return {
      held: `waits for the collector: spans received since ${since} UTC are not stored yet`,
    };
  }
  const judgesFrom = clocks.watchingSince + rule.windowMs;
  if (rule.measure.kind === 'missing' && at < judgesFrom) {
    const from = new Date(judgesFrom + rule.offsetMs).toISOString().slice(11, 19);
    return { held: `watches one whole window first; judges from ${from} UTC` };
  }
  return { at };
}
