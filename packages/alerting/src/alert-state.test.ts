import { describe, expect, it } from 'vitest';
import {
  type AlertInstance,
  advanceRule,
  EvaluationError,
  type Measurement,
  retireRule,
} from './alert-state.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { parseRuleFile } from './rule-file.ts';

function ruleWith(extra: string): RuleDefinition {
  const text = `groups:
  - name: g
    limit: 2
    rules:
      - alert: Errors
        traces: {measure: error_rate, by: [service.name], window: 5m, min_samples: 10}
        when: '> 10%'
${extra}`;
  const [rule] = parseRuleFile('alerts.yaml', text).rules;
  if (!rule) throw new Error('the rule of this test is faulty');
  return rule;
}

const measured = (value: number, service = 'cart', samples = 100): Measurement => ({
  labels: { service_name: service },
  value,
  samples,
});

/** Feeds one value per 15 s and gives the phase after each step. */
function phases(
  rule: RuleDefinition,
  values: readonly (number | undefined)[],
): (string | undefined)[] {
  let instances: readonly AlertInstance[] = [];
  return values.map((value, index) => {
    const found = value === undefined ? [] : [measured(value)];
    instances = advanceRule(rule, instances, found, index * 15_000).instances;
    return instances[0]?.phase;
  });
}

describe('advanceRule', () => {
  it('fires at once without for', () => {
    expect(phases(ruleWith(''), [0.05, 0.2, 0.05])).toEqual([undefined, 'firing', 'resolved']);
  });

  it('waits for the whole of for, and starts again after a break', () => {
    const rule = ruleWith('        for: 30s');
    expect(phases(rule, [0.2, 0.2, 0.2, 0.2])).toEqual(['pending', 'pending', 'firing', 'firing']);
    expect(phases(rule, [0.2, 0.2, 0.05, 0.2, 0.2])).toEqual([
      'pending',
      'pending',
      undefined,
      'pending',
      'pending',
    ]);
  });

  it('keeps firing for keep_firing_for after the last true value', () => {
    const rule = ruleWith('        keep_firing_for: 30s');
    expect(phases(rule, [0.2, 0, 0, 0])).toEqual(['firing', 'firing', 'resolved', 'resolved']);
  });

  it('keeps a resolved alert for fifteen minutes', () => {
    const later = Array.from({ length: 61 }, () => 0);
    const seen = phases(ruleWith(''), [0.2, 0, ...later]);
    expect(seen.at(60)).toBe('resolved');
    expect(seen.at(62)).toBeUndefined();
  });

  it('takes too few requests as no value', () => {
    const { instances } = advanceRule(ruleWith(''), [], [measured(0.9, 'cart', 9)], 0);
    expect(instances).toEqual([]);
  });

  it('refuses two results with equal labels and more alerts than the limit', () => {
    const rule = ruleWith('');
    expect(() => advanceRule(rule, [], [measured(1), measured(1)], 0)).toThrow(EvaluationError);
    const three = ['a', 'b', 'c'].map((service) => measured(1, service));
    expect(() => advanceRule(rule, [], three, 0)).toThrow(/limit of 2/);
  });

  it('reports each change of phase once', () => {
    const rule = ruleWith('        for: 15s');
    const first = advanceRule(rule, [], [measured(1)], 0);
    const second = advanceRule(rule, first.instances, [measured(1)], 15_000);
    const third = advanceRule(rule, second.instances, [measured(1)], 30_000);
    const said = [first, second, third].map(({ transitions }) =>
      transitions.map(({ from, to }) => `${from}>${to}`),
    );
    expect(said).toEqual([['inactive>pending'], ['pending>firing'], []]);
  });

  it('resolves the firing alerts of a rule that went away', () => {
    const { instances } = advanceRule(ruleWith(''), [], [measured(1)], 0);
    const retired = retireRule(instances, 60_000);
    expect(retired.instances.map(({ phase }) => phase)).toEqual(['resolved']);
    expect(retired.transitions).toHaveLength(1);
  });
});
