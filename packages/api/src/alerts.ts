import type { DurationNs, Meta, UnixNano } from './meta.ts';

export type RuleState = 'inactive' | 'pending' | 'firing' | 'unknown';
export type AlertState = 'pending' | 'firing' | 'resolved';
export type Labels = { readonly [name: string]: string };

/** What a rule measures, in the terms of its file. */
export interface RuleCondition {
  /** `p95`, `error_ratio`, `rate`, `missing`, or the expression of a metrics rule. */
  readonly measure: string;
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  /** In `unit`; null for rules without a threshold (`missing`). */
  readonly threshold: number | null;
  /** `ns`, `ratio`, `per_second`, `count`, '' or the metric's unit. */
  readonly unit: string;
  /** Selection in the search language, '' for all requests. */
  readonly query: string;
  readonly windowNs: DurationNs;
  readonly groupBy: readonly string[];
}

/** A place in a rule file, as editors and people write it: `path:line`. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

export interface Rule extends FilePlace {
  /** Stable across restarts: group and name. */
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly kind: 'traces' | 'metrics' | 'sql' | 'expr';
  readonly condition: RuleCondition;
  readonly forNs: DurationNs;
  readonly intervalNs: DurationNs;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The rule as it stands in the file. */
  readonly text: string;
  readonly state: RuleState;
  readonly lastEvaluationUnixNano: UnixNano | null;
  readonly lastEvaluationMs: number | null;
  /** What the last evaluation failed with; '' when it went well. */
  readonly lastError: string;
  /** The worst value of the last evaluation. */
  readonly lastValue: number | null;
  /** Why the state is unknown or held ("waits for the collector to catch up"); '' otherwise. */
  readonly held: string;
}

/** A fault in a rule file. The rules of the last good reading stay in force. */
export interface RuleFault extends FilePlace {
  readonly column: number;
  readonly code: string;
  readonly message: string;
  /** The faulty line and a caret under the column. */
  readonly excerpt: string;
  readonly sinceUnixNano: UnixNano;
  /** When the rules that stay in force were read; null when none ever were. */
  readonly inForceSinceUnixNano: UnixNano | null;
}

export interface EvidenceTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly operation: string;
  readonly startTimeUnixNano: UnixNano;
  readonly durationNs: DurationNs;
  readonly isError: boolean;
}

export interface AlertTransition {
  readonly atUnixNano: UnixNano;
  readonly from: AlertState | 'inactive';
  readonly to: AlertState | 'inactive';
  readonly value: number | null;
}

export interface AlertNotification {
  readonly atUnixNano: UnixNano;
  readonly receiver: string;
  readonly kind: 'webhook' | 'log';
  readonly status: 'sent' | 'retrying' | 'failed';
  readonly attempts: number;
  /** Why it is not sent; '' when it is. */
  readonly error: string;
}

export interface Alert extends FilePlace {
  /** Fingerprint of rule and labels: the same condition keeps it. */
  readonly id: string;
  readonly ruleId: string;
  readonly rule: string;
  readonly group: string;
  readonly state: AlertState;
  /** `labels.severity`, '' when the rule gives none. */
  readonly severity: string;
  /** One rendered sentence: the summary annotation, else made from the condition. */
  readonly summary: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly condition: RuleCondition;
  readonly value: number | null;
  readonly threshold: number | null;
  /** Requests behind the value. */
  readonly n: number | null;
  /** When the condition first held without a break. */
  readonly sinceUnixNano: UnixNano;
  readonly firingSinceUnixNano: UnixNano | null;
  readonly resolvedAtUnixNano: UnixNano | null;
  /** At most five. */
  readonly evidence: readonly EvidenceTrace[];
  /** Oldest first, at most 100. */
  readonly history: readonly AlertTransition[];
  readonly notifications: readonly AlertNotification[];
  /** Evaluated values, oldest first, at most 240: the chart with the threshold line. A null value is a gap. */
  readonly values: readonly { readonly atUnixNano: UnixNano; readonly value: number | null }[];
}

export interface RuleFile {
  readonly file: string;
  readonly readAtUnixNano: UnixNano;
  readonly rules: number;
  readonly state: 'in-force' | 'faulty';
}

/** `alerting/state.json` in the data folder: written by the alerting role, read by the query role. */
export interface AlertingState {
  readonly version: 1;
  readonly writtenAtUnixNano: UnixNano;
  readonly files: readonly RuleFile[];
  readonly rules: readonly Rule[];
  /** Pending, firing, and those resolved within the last 24 hours. */
  readonly alerts: readonly Alert[];
  readonly faults: readonly RuleFault[];
}

export interface AlertsAnswer {
  /** Firing first, then pending, then resolved; by severity and age within. */
  readonly alerts: readonly Alert[];
  readonly firing: number;
  readonly pending: number;
  /** null while the alerting role has published nothing. */
  readonly evaluatedAtUnixNano: UnixNano | null;
  readonly faults: readonly RuleFault[];
  readonly meta: Meta;
}

export interface RulesAnswer {
  readonly rules: readonly Rule[];
  readonly files: readonly RuleFile[];
  readonly faults: readonly RuleFault[];
  readonly evaluatedAtUnixNano: UnixNano | null;
  readonly meta: Meta;
}
