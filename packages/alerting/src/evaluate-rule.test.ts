import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from './default-rules.ts';
import { evaluateRule, FRESH_MEMORY, type MeasureQuery, type RuleMemory } from './evaluate-rule.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { parseRuleFile } from './rule-file.ts';

const signal = new AbortController().signal;

function defaultRule(name: string): RuleDefinition {
  const rule = parseRuleFile('alerts.yaml', DEFAULT_RULES).rules.find((one) => one.name === name);
  if (!rule) throw new Error(`the default file has no rule ${name}`);
  return rule;
}

const failing: MeasureQuery = () => Promise.reject(new Error('the store is gone'));
const answering =
  (value: number): MeasureQuery =>
  () =>
    Promise.resolve([{ labels: { 'service.name': 'cart' }, value, samples: 500 }]);

describe('evaluateRule', () => {
  const rule = defaultRule('HighErrorRatio');
  const clocks = (now: number) => ({ now, watermark: undefined, watchingSince: 0 });

  it('asks for the window that ends at the aligned moment', async () => {
    const asked: [number, number][] = [];
    const query: MeasureQuery = ({ fromMs, toMs }) => {
      asked.push([fromMs, toMs]);
      return Promise.resolve([]);
    };
    await evaluateRule(rule, FRESH_MEMORY, clocks(1_000_007_000), query, signal);
    expect(asked).toEqual([[999_695_000, 999_995_000]]);
  });

  it('names labels as Prometheus does and adds those of the rule', async () => {
    const { memory } = await evaluateRule(rule, FRESH_MEMORY, clocks(1e9), answering(0.5), signal);
    expect(memory.instances[0]?.labels).toEqual({
      service_name: 'cart',
      severity: 'page',
      alertname: 'HighErrorRatio',
    });
    expect(memory.worst).toBe(0.5);
  });

  it('freezes the state while the query fails', async () => {
    const first = await evaluateRule(rule, FRESH_MEMORY, clocks(1e9), answering(0.5), signal);
    const second = await evaluateRule(rule, first.memory, clocks(1e9 + 60_000), failing, signal);
    expect(second.memory.instances).toEqual(first.memory.instances);
    expect(second.memory.error).toBe('the store is gone');
    expect(second.transitions).toEqual([]);
  });

  it('never judges one moment twice', async () => {
    let asked = 0;
    const query: MeasureQuery = () => {
      asked += 1;
      return Promise.resolve([]);
    };
    let memory: RuleMemory = FRESH_MEMORY;
    for (const now of [1_000_005_000, 1_000_006_000, 1_000_014_000]) {
      memory = (await evaluateRule(rule, memory, clocks(now), query, signal)).memory;
    }
    expect(asked).toBe(1);
  });

  it('waits while received spans are not stored yet', async () => {
    const behind = { now: 1e9, watermark: 1e9 - 40_000, watchingSince: 0 };
    const { memory } = await evaluateRule(rule, FRESH_MEMORY, behind, answering(0.9), signal);
    expect(memory.instances).toEqual([]);
    expect(memory.held).toMatch(/not stored yet/);
  });

  it('lets a missing rule watch one window after a start before it judges', async () => {
    const silent = defaultRule('ServiceSilent');
    const started = 1e9;
    const early = { now: started + 60_000, watermark: undefined, watchingSince: started };
    const late = { now: started + 660_000, watermark: undefined, watchingSince: started };
    expect(
      (await evaluateRule(silent, FRESH_MEMORY, early, answering(0), signal)).memory.held,
    ).toMatch(/whole window/);
    const judged = await evaluateRule(silent, FRESH_MEMORY, late, answering(0), signal);
    expect(judged.memory.instances.map(({ phase }) => phase)).toEqual(['firing']);
  });
});
