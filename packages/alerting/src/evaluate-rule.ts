import {
  type AlertInstance,
  advanceRule,
  type Measurement,
  type Transition,
} from './alert-state.ts';
import { type Clocks, evaluationMoment } from './evaluation-moment.ts';
import type { Measure } from './measure.ts';
import type { RuleDefinition } from './rule-definition.ts';

/** What a rule asks of the store. Milliseconds since the epoch; the range is [fromMs, toMs). */
export interface MeasureQuestion {
  readonly selection: string;
  readonly measure: Measure;
  readonly groupBy: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** For `missing`: groups seen since then count as having been alive. */
  readonly seenSinceMs: number;
  /** More groups than this are an error, not a cut answer. */
  readonly maxGroups: number;
}

/** Measures the groups of a rule. Labels carry the fields of `groupBy` by their own names. */
export type MeasureQuery = (
  question: MeasureQuestion,
  signal: AbortSignal,
) => Promise<readonly Measurement[]>;

/** What is remembered of a rule between rounds. */
export interface RuleMemory {
  readonly instances: readonly AlertInstance[];
  /** The last judged moment; undefined before the first round. */
  readonly evaluatedAt: number | undefined;
  readonly elapsedMs: number | undefined;
  /** What the last round failed with, '' when it went well. State is frozen while rounds fail. */
  readonly error: string;
  readonly held: string;
  /** The value furthest beyond the threshold, or the largest one. */
  readonly worst: number | null;
}

export const FRESH_MEMORY: RuleMemory = {
  instances: [],
  evaluatedAt: undefined,
  elapsedMs: undefined,
  error: '',
  held: '',
  worst: null,
};

export interface Round {
  readonly memory: RuleMemory;
  readonly transitions: readonly Transition[];
  /** Every group that was measured, also those below the threshold: the chart's points. */
  readonly measured: readonly Measurement[];
}

const MAX_GROUPS = 1_000;
const UNSAFE = /[^a-zA-Z0-9_]/g;

/** A field name as a Prometheus label: `http.route` becomes `http_route`. */
export function labelOf(field: string): string {
  return field.replace(UNSAFE, '_');
}

/**
 * One round of a rule. A failed query freezes the state (never resolves, never fires) and is named in the memory; a round
 * that has to wait leaves everything as it was; the same moment is never judged twice.
 */
export async function evaluateRule(
  rule: RuleDefinition,
  memory: RuleMemory,
  clocks: Clocks,
  query: MeasureQuery,
  signal: AbortSignal,
): Promise<Round> {
  const moment = evaluationMoment(rule, clocks);
  if ('held' in moment) return unchanged({ ...memory, held: moment.held });
  if (memory.evaluatedAt === moment.at) return unchanged(memory);
  const startedAt = performance.now();
  try {
    const found = await query(questionOf(rule, moment.at), signal);
    const measured = found.map((one) => ({ ...one, labels: labelsOf(rule, one.labels) }));
    const { instances, transitions } = advanceRule(rule, memory.instances, measured, moment.at);
    const elapsedMs = performance.now() - startedAt;
    const judged = {
      instances,
      evaluatedAt: moment.at,
      elapsedMs,
      error: '',
      held: '',
      worst: worstOf(rule, measured),
    };
    return { memory: judged, transitions, measured };
  } catch (error) {
    signal.throwIfAborted();
    return unchanged({
      ...memory,
      held: '',
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

const unchanged = (memory: RuleMemory): Round => ({ memory, transitions: [], measured: [] });

function questionOf(rule: RuleDefinition, at: number): MeasureQuestion {
  return {
    selection: rule.selection,
    measure: rule.measure,
    groupBy: rule.groupBy,
    fromMs: at - rule.windowMs,
    toMs: at,
    seenSinceMs: at - Math.max(rule.seenWithinMs, rule.windowMs),
    maxGroups: MAX_GROUPS,
  };
}

/** The group's fields under Prometheus-safe names, the rule's own labels over them, and the rule's name. */
function labelsOf(
  rule: RuleDefinition,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const safe = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [labelOf(field), value]),
  );
  return { ...safe, ...rule.labels, alertname: rule.name };
}

function worstOf(rule: RuleDefinition, measured: readonly Measurement[]): number | null {
  const values = measured
    .filter(
      ({ value, samples }) =>
        value !== null && Number.isFinite(value) && samples >= rule.minSamples,
    )
    .map(({ value }) => value ?? 0);
  if (values.length === 0) return null;
  const low = rule.threshold?.operator.startsWith('<') ?? false;
  return low ? Math.min(...values) : Math.max(...values);
}
