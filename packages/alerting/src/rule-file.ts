import { createHash } from 'node:crypto';
import { MEASURES, parseMeasure, unitOf } from './measure.ts';
import { PositionedYaml, type YamlPath } from './positioned-yaml.ts';
import type {
  ParsedRuleFile,
  RuleDefaults,
  RuleDefinition,
  RuleFileFault,
} from './rule-definition.ts';
import { type RawGroup, type RawRule, ruleFileSchema } from './rule-schema.ts';
import { faultOfField, faultOfSelection } from './selection.ts';
import { faultOfTemplate } from './template.ts';
import { parseThreshold, type Threshold } from './threshold.ts';

/** A minute's worth of rounds four times, and spans that are ten seconds late still counted. */
const DEFAULTS: RuleDefaults = { intervalMs: 15_000, offsetMs: 10_000 };

type Report = (path: YamlPath, code: string, message: string) => void;

/** Reads a rule file in Prometheus's shape. Every fault of the file is named at once, with line, column and caret. */
export function parseRuleFile(
  file: string,
  text: string,
  defaults: RuleDefaults = DEFAULTS,
): ParsedRuleFile {
  const yaml = new PositionedYaml(file, text);
  const syntax = yaml.syntaxFaults();
  if (syntax.length > 0) return { rules: [], faults: syntax };
  const parsed = ruleFileSchema.safeParse(yaml.value ?? {});
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      const named = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
      return yaml.faultAt(named, 'TW6011', `${path.join('.') || 'the file'}: ${issue.message}`);
    });
    return { rules: [], faults };
  }
  const faults: RuleFileFault[] = [];
  const report: Report = (path, code, message) => faults.push(yaml.faultAt(path, code, message));
  const { groups } = parsed.data;
  reportRepeats(groups, report);
  const rules = groups.flatMap((group, at) =>
    rulesOfGroup(group, ['groups', at], { yaml, file, defaults, report }),
  );
  return { rules, faults };
}

interface Reading {
  readonly yaml: PositionedYaml;
  readonly file: string;
  readonly defaults: RuleDefaults;
  readonly report: Report;
}

function reportRepeats(groups: readonly RawGroup[], report: Report): void {
  const seen = new Set<string>();
  groups.forEach((group, at) => {
    if (seen.has(group.name)) {
      report(
        ['groups', at, 'name'],
        'TW6012',
        `there is another group "${group.name}" in this file; group names are unique`,
      );
    }
    seen.add(group.name);
    const names = new Set<string>();
    group.rules.forEach((rule, index) => {
      if (names.has(rule.alert)) {
        report(
          ['groups', at, 'rules', index, 'alert'],
          'TW6012',
          `group "${group.name}" has another rule "${rule.alert}"`,
        );
      }
      names.add(rule.alert);
    });
  });
}

function rulesOfGroup(group: RawGroup, path: YamlPath, reading: Reading): RuleDefinition[] {
  return group.rules.flatMap((rule, index) => {
    const found = readRule(rule, group, [...path, 'rules', index], reading);
    return found ? [found] : [];
  });
}

function readRule(
  rule: RawRule,
  group: RawGroup,
  path: YamlPath,
  reading: Reading,
): RuleDefinition | undefined {
  const { report, yaml, file, defaults } = reading;
  checkTexts(rule, path, report);
  const measure = parseMeasure(rule.traces.measure);
  if (!measure) {
    report(
      [...path, 'traces', 'measure'],
      'TW6013',
      `"${rule.traces.measure}" is no measure; use ${MEASURES.join(', ')}`,
    );
    return undefined;
  }
  const unit = unitOf(measure);
  const threshold = readThreshold(rule, measure.kind === 'missing', unit, path, report);
  const { where, by, window, min_samples, seen_within } = rule.traces;
  const labels = { ...group.labels, ...rule.labels };
  const decides = {
    where,
    measure: rule.traces.measure,
    by,
    window,
    when: rule.when,
    labels,
    seen_within,
  };
  return {
    id: `${group.name}/${rule.alert}`,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([group.name, rule.alert, decides]))
      .digest('hex')
      .slice(0, 16),
    group: group.name,
    name: rule.alert,
    file,
    line: yaml.lineOf(path),
    text: yaml.textOf(path),
    selection: where,
    measure,
    measureText: rule.traces.measure,
    unit,
    threshold,
    groupBy: by,
    windowMs: window,
    minSamples: min_samples,
    seenWithinMs: seen_within ?? 0,
    forMs: rule.for,
    keepFiringForMs: rule.keep_firing_for,
    intervalMs: group.interval ?? defaults.intervalMs,
    offsetMs: group.query_offset ?? defaults.offsetMs,
    limit: group.limit,
    labels,
    annotations: rule.annotations,
  };
}

function checkTexts(rule: RawRule, path: YamlPath, report: Report): void {
  const selection = faultOfSelection(rule.traces.where);
  if (selection) report([...path, 'traces', 'where'], 'TW6014', selection);
  rule.traces.by.forEach((field, index) => {
    const fault = faultOfField(field);
    if (fault) report([...path, 'traces', 'by', index], 'TW6015', fault);
  });
  for (const place of ['labels', 'annotations'] as const) {
    for (const [name, text] of Object.entries(rule[place])) {
      const fault = faultOfTemplate(text);
      if (fault) report([...path, place, name], 'TW6016', fault);
    }
  }
  if (rule.traces.measure === 'missing' && rule.traces.seen_within === undefined) {
    report(
      [...path, 'traces'],
      'TW6017',
      'a "missing" rule needs seen_within: how long ago something was alive, for example 1d',
    );
  }
}

function readThreshold(
  rule: RawRule,
  isMissing: boolean,
  unit: RuleDefinition['unit'],
  path: YamlPath,
  report: Report,
): Threshold | undefined {
  if (isMissing) {
    if (rule.when !== undefined)
      report(
        [...path, 'when'],
        'TW6018',
        'a "missing" rule has no value to compare: remove "when"',
      );
    return undefined;
  }
  if (rule.when === undefined) {
    report(path, 'TW6018', 'the rule needs "when", for example when: "> 750ms"');
    return undefined;
  }
  const threshold = parseThreshold(rule.when, unit);
  if (typeof threshold !== 'string') return threshold;
  report([...path, 'when'], 'TW6018', threshold);
  return undefined;
}
