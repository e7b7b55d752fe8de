import type { RuleDefinition } from './rule-definition.ts';
import { exceeds } from './threshold.ts';

/** One measured group of a rule: its labels, the value in base units, and the requests behind it. */
export interface Measurement {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly samples: number;
}

export type AlertPhase = 'pending' | 'firing' | 'resolved';

/** The memory of one alert: one rule and one label set. Times are milliseconds since the epoch. */
export interface AlertInstance {
  readonly id: string;
  readonly ruleId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: AlertPhase;
  readonly value: number | null;
  readonly samples: number | null;
  readonly activeAt: number;
  readonly firedAt: number | undefined;
  readonly lastTrueAt: number;
  readonly resolvedAt: number | undefined;
}

export interface Transition {
  readonly instance: AlertInstance;
  readonly from: AlertPhase | 'inactive';
  readonly to: AlertPhase | 'inactive';
  readonly at: number;
}

export interface Advance {
  readonly instances: readonly AlertInstance[];
  readonly transitions: readonly Transition[];
}

/** Prometheus keeps a resolved alert this long, so that a receiver that crashed still hears of it. */
const RESOLVED_RETENTION_MS = 15 * 60_000;

/** Thrown when a round cannot be judged: two groups with equal labels, or more alerts than the group allows. */
export class EvaluationError extends Error {}

/**
 * One step of the state machine of Prometheus's alerting rules (rules/alerting.go): inactive, pending for `for`, firing,
 * kept firing for `keep_firing_for`, resolved. Pure: the same input gives the same output.
 * @param at the evaluated moment, milliseconds since the epoch
 */
export function advanceRule(
  rule: RuleDefinition,
  previous: readonly AlertInstance[],
  measured: readonly Measurement[],
  at: number,
): Advance {
  const holding = new Map<string, Measurement>();
  for (const measurement of measured) {
    if (!holds(rule, measurement)) continue;
    const id = identityOf(rule, measurement.labels);
    if (holding.has(id))
      throw new EvaluationError(
        `two results with equal labels: ${JSON.stringify(measurement.labels)}`,
      );
    holding.set(id, measurement);
  }
  if (rule.limit > 0 && holding.size > rule.limit) {
    throw new EvaluationError(`${holding.size} alerts exceed the group's limit of ${rule.limit}`);
  }
  const known = new Map(previous.map((instance) => [instance.id, instance]));
  const ids = new Set([...known.keys(), ...holding.keys()]);
  const steps = [...ids].map((id) => step(rule, id, known.get(id), holding.get(id), at));
  return {
    instances: steps.flatMap(({ next }) => (next ? [next] : [])),
    transitions: steps.flatMap(({ transition }) => (transition ? [transition] : [])),
  };
}

function holds(rule: RuleDefinition, measurement: Measurement): boolean {
  if (rule.measure.kind === 'missing') return true; // every group that a missing rule returns is missing
  const { value, samples } = measurement;
  if (value === null || !Number.isFinite(value) || samples < rule.minSamples) return false;
  return rule.threshold !== undefined && exceeds(rule.threshold, value);
}

/** The identity of an alert: its rule as it stands and its labels, in an order of their own. */
function identityOf(rule: RuleDefinition, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${rule.fingerprint}${pairs.map(([name, value]) => `;${name}=${JSON.stringify(value)}`).join('')}`;
}

interface Step {
  readonly next: AlertInstance | undefined;
  readonly transition: Transition | undefined;
}

function step(
  rule: RuleDefinition,
  id: string,
  known: AlertInstance | undefined,
  found: Measurement | undefined,
  at: number,
): Step {
  const alive = known?.phase === 'resolved' ? undefined : known;
  if (found) return stepHolding(rule, id, known, alive, found, at);
  if (!known) return { next: undefined, transition: undefined };
  return stepGone(rule, known, at);
}

function stepHolding(
  rule: RuleDefinition,
  id: string,
  known: AlertInstance | undefined,
  alive: AlertInstance | undefined,
  found: Measurement,
  at: number,
): Step {
  const activeAt = alive?.activeAt ?? at;
  const fires = alive?.phase === 'firing' || at - activeAt >= rule.forMs;
  const next: AlertInstance = {
    id,
    ruleId: rule.id,
    labels: found.labels,
    phase: fires ? 'firing' : 'pending',
    value: found.value,
    samples: found.samples,
    activeAt,
    firedAt: fires ? (alive?.firedAt ?? at) : undefined,
    lastTrueAt: at,
    resolvedAt: undefined,
  };
  return { next, transition: transitionTo(next, known?.phase ?? 'inactive', at) };
}

function stepGone(rule: RuleDefinition, known: AlertInstance, at: number): Step {
  if (known.phase === 'pending') {
    return {
      next: undefined,
      transition: { instance: known, from: 'pending', to: 'inactive', at },
    };
  }
  if (known.phase === 'resolved') {
    const expired = at - (known.resolvedAt ?? at) > RESOLVED_RETENTION_MS;
    return { next: expired ? undefined : known, transition: undefined };
  }
  if (at - known.lastTrueAt < rule.keepFiringForMs) return { next: known, transition: undefined };
  const next: AlertInstance = { ...known, phase: 'resolved', resolvedAt: at };
  return { next, transition: transitionTo(next, 'firing', at) };
}

function transitionTo(
  instance: AlertInstance,
  from: AlertPhase | 'inactive',
  at: number,
): Transition | undefined {
  return from === instance.phase ? undefined : { instance, from, to: instance.phase, at };
}

/** Resolves every firing alert of a rule that is no longer in force: its file changed or went away. */
export function retireRule(previous: readonly AlertInstance[], at: number): Advance {
  const instances = previous
    .filter((instance) => instance.phase !== 'pending')
    .map(
      (instance): AlertInstance =>
        instance.phase === 'firing' ? { ...instance, phase: 'resolved', resolvedAt: at } : instance,
    )
    .filter((instance) => at - (instance.resolvedAt ?? at) <= RESOLVED_RETENTION_MS);
  const transitions = previous
    .filter((instance) => instance.phase === 'firing')
    .map(
      (instance): Transition => ({
        instance: { ...instance, phase: 'resolved', resolvedAt: at },
        from: 'firing',
        to: 'resolved',
        at,
      }),
    );
  return { instances, transitions };
}
