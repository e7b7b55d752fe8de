import type { Measure, MeasureUnit } from './measure.ts';
import type { Threshold } from './threshold.ts';

/** One alert rule as it stands in force, all durations in milliseconds. */
export interface RuleDefinition {
  /** Group and name: stable across restarts and edits of the condition. */
  readonly id: string;
  /** Hash of everything that decides whether the rule fires; a changed rule starts afresh. */
  readonly fingerprint: string;
  readonly group: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The rule as it stands in the file. */
  readonly text: string;
  readonly selection: string;
  readonly measure: Measure;
  /** The measure's own words, for example `p99(duration)`. */
  readonly measureText: string;
  readonly unit: MeasureUnit;
  /** Absent for `missing`, which has no value to compare. */
  readonly threshold: Threshold | undefined;
  readonly groupBy: readonly string[];
  readonly windowMs: number;
  readonly minSamples: number;
  /** How far back a `missing` rule looks for something that was alive. */
  readonly seenWithinMs: number;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly intervalMs: number;
  /** How long after a moment its spans are counted: late spans still belong to it. */
  readonly offsetMs: number;
  /** More alerts than this make the evaluation fail; 0 means no limit. */
  readonly limit: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A fault of a rule file with its place (line and column from 1) and the line itself above a caret. */
export interface RuleFileFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly excerpt: string;
}

/** Rules of one file. When there are faults the rules are not to be used: a file is taken whole or not at all. */
export interface ParsedRuleFile {
  readonly rules: readonly RuleDefinition[];
  readonly faults: readonly RuleFileFault[];
}

/** What groups inherit when their file is silent, in milliseconds. */
export interface RuleDefaults {
  readonly intervalMs: number;
  readonly offsetMs: number;
}
