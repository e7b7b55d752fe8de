import { createHash } from 'node:crypto';
import type { AlertInstance, RuleDefinition, RuleMemory } from '@tracewell/alerting';
import { expandTemplate } from '@tracewell/alerting';
import type { Alert, Rule, RuleCondition } from '@tracewell/api';
import type { AlertRecord } from './alert-memory.ts';

const NS_PER_MS = 1_000_000n;
const UNITS = {
  seconds: 'ns',
  ratio: 'ratio',
  'per-second': 'per_second',
  count: 'count',
} as const;
const MEASURES: Readonly<Record<string, string>> = { error_rate: 'error_ratio' };

export const nanosOf = (ms: number): string => String(BigInt(Math.round(ms)) * NS_PER_MS);
const nanosOrNull = (ms: number | undefined): string | null =>
  ms === undefined ? null : nanosOf(ms);

/** The public name of an alert: stable while its rule and labels are the same, and fit for an address. */
export function alertIdOf(instance: AlertInstance): string {
  return createHash('sha256').update(instance.id).digest('hex').slice(0, 16);
}

/** A value of the rule's measure in the contract's unit: durations leave as nanoseconds. */
function valueIn(rule: RuleDefinition, value: number | null): number | null {
  return value === null || rule.unit !== 'seconds' ? value : Math.round(value * 1e9);
}

function conditionOf(rule: RuleDefinition): RuleCondition {
  const measure = rule.measureText.replace('(duration)', '');
  return {
    measure: MEASURES[measure] ?? measure,
    operator: rule.threshold?.operator ?? '==',
    threshold: valueIn(rule, rule.threshold?.limit ?? null),
    unit: UNITS[rule.unit],
    query: rule.selection,
    windowNs: nanosOf(rule.windowMs),
    groupBy: rule.groupBy,
  };
}

export function annotationsOf(
  rule: RuleDefinition,
  instance: AlertInstance,
): Record<string, string> {
  const input = { labels: instance.labels, value: instance.value, samples: instance.samples };
  return Object.fromEntries(
    Object.entries(rule.annotations).map(([name, text]) => [name, expandTemplate(text, input)]),
  );
}

function stateOf(memory: RuleMemory): Rule['state'] {
  if (memory.evaluatedAt === undefined || memory.error !== '') return 'unknown';
  const phases = new Set(memory.instances.map(({ phase }) => phase));
  if (phases.has('firing')) return 'firing';
  return phases.has('pending') ? 'pending' : 'inactive';
}

/** A rule in force as the query API shows it. */
export function publishedRule(rule: RuleDefinition, memory: RuleMemory): Rule {
  return {
    id: rule.id,
    name: rule.name,
    group: rule.group,
    kind: 'traces',
    file: rule.file,
    line: rule.line,
    condition: conditionOf(rule),
    forNs: nanosOf(rule.forMs),
    intervalNs: nanosOf(rule.intervalMs),
    labels: rule.labels,
    annotations: rule.annotations,
    text: rule.text,
    state: stateOf(memory),
    lastEvaluationUnixNano: nanosOrNull(memory.evaluatedAt),
    lastEvaluationMs: memory.elapsedMs ?? null,
    lastError: memory.error,
    lastValue: valueIn(rule, memory.worst),
    held: memory.held,
  };
}

/** An alert as the query API shows it. */
export function publishedAlert(
  rule: RuleDefinition,
  instance: AlertInstance,
  record: AlertRecord,
): Alert {
  const condition = conditionOf(rule);
  const annotations = annotationsOf(rule, instance);
  return {
    id: alertIdOf(instance),
    ruleId: rule.id,
    rule: rule.name,
    group: rule.group,
    file: rule.file,
    line: rule.line,
    state: instance.phase,
    severity: instance.labels.severity ?? '',
    summary: annotations.summary ?? `${rule.name}: ${Object.values(instance.labels).join(', ')}`,
    labels: instance.labels,
    annotations,
    condition,
    value: valueIn(rule, instance.value),
    threshold: condition.threshold,
    n: instance.samples,
    sinceUnixNano: nanosOf(instance.activeAt),
    firingSinceUnixNano: nanosOrNull(instance.firedAt),
    resolvedAtUnixNano: nanosOrNull(instance.resolvedAt),
    evidence: record.evidence.map((row) => ({ ...row, isError: row.isError === 1 })),
    history: record.history.map(({ at, from, to, value }) => ({
      atUnixNano: nanosOf(at),
      from: from as Alert['history'][number]['from'],
      to: to as Alert['history'][number]['to'],
      value: valueIn(rule, value),
    })),
    notifications: record.notifications.map(({ at, ...rest }) => ({
      atUnixNano: nanosOf(at),
      ...rest,
    })),
    values: record.values.map(({ at, value }) => ({
      atUnixNano: nanosOf(at),
      value: valueIn(rule, value),
    })),
  };
}
