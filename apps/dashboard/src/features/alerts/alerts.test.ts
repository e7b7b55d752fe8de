import type { Alert, Rule, RuleCondition } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { plainText } from '../../components/sentence/sentence-parts.ts';
import { alertChart } from './alert-chart-data.ts';
import {
  alertsSentence,
  conditionWords,
  dedent,
  formatValue,
  noEvidence,
  placeText,
  ruleNote,
  shortLength,
  shortPlace,
} from './alert-words.ts';

const condition: RuleCondition = {
  measure: 'error_ratio',
  operator: '>',
  threshold: 0.02,
  unit: 'ratio',
  query: 'service = "payment"',
  windowNs: '300000000000',
  groupBy: [],
};
const alert = (state: Alert['state'], summary: string, since = '1') =>
  ({ state, summary, sinceUnixNano: since }) as Alert;
const say = (alerts: Alert[], rules?: number) => plainText(alertsSentence(alerts, rules));

test('values read in the unit of their rule', () => {
  expect(formatValue(0.041, 'ratio')).toBe('4.1 %');
  expect(formatValue(6.4e8, 'ns')).toBe('640 ms');
  expect(formatValue(12, 'per_second')).toBe('12 /s');
  expect(formatValue(1.5, 'By')).toBe('1.5 By');
  expect(formatValue(null, 'ns')).toBe('–');
});

test('conditions read as a sentence', () => {
  expect(conditionWords(condition)).toBe('error ratio > 2 % over 5 m where service = "payment"');
  expect(
    conditionWords({
      ...condition,
      measure: 'missing',
      threshold: null,
      query: '',
      groupBy: ['service'],
    }),
  ).toBe('no request over 5 m, per service');
  expect(shortLength('90000000000')).toBe('1 m 30 s');
  expect(placeText({ file: 'alerts/shop.yaml', line: 14 })).toBe('alerts/shop.yaml:14');
});

test('the sentence names the oldest firing alerts, or says that nothing fires', () => {
  expect(
    say([
      alert('firing', 'payment errors', '2'),
      alert('firing', 'catalog slow', '1'),
      alert('pending', ''),
    ]),
  ).toBe('2 alerts fire: catalog slow; payment errors; 1 pending.');
  expect(say([], 3)).toBe('Nothing fires, 3 rules watch.');
  expect(say([alert('resolved', '')])).toBe('Nothing fires; 1 resolved within a day.');
});

test('a rule says why it is silent', () => {
  expect(ruleNote({ lastError: 'timeout', held: '' } as Rule)).toMatch(/failed: timeout/);
  expect(ruleNote({ lastError: '', held: 'waits one window' } as Rule)).toBe('waits one window');
});

test('a pause in the evaluations is a gap in the chart', () => {
  const at = (seconds: number, value: number | null) => ({
    atUnixNano: `${seconds}000000000`,
    value,
  });
  const values = [at(0, 1), at(15, 2), at(30, null), at(45, 3), at(105, 4)];
  const chart = alertChart({ values } as unknown as Alert);
  expect(chart?.axis).toEqual({ startMs: 0, stepMs: 15_000, steps: 8 });
  expect(chart?.series.values).toEqual([1, 2, null, 3, null, null, null, 4]);
  expect(alertChart({ values: [at(0, 1)] } as unknown as Alert)).toBeUndefined();
});

test('a rule is shown without the indentation of its file', () => {
  const source = 'alert: Slow\n        traces:\n          measure: p95\n        when: "> 2s"\n';
  expect(dedent(source)).toBe('alert: Slow\ntraces:\n  measure: p95\nwhen: "> 2s"');
  expect(dedent('- alert: Slow\n  traces: {}')).toBe('- alert: Slow\ntraces: {}');
  expect(shortPlace({ file: '/data/alerts.yaml', line: 13 })).toBe('alerts.yaml:13');
});

test('missing evidence has a reason', () => {
  expect(noEvidence({ state: 'firing', condition: { ...condition, measure: 'missing' } })).toMatch(
    /did not arrive/,
  );
  expect(noEvidence({ state: 'pending', condition })).toMatch(/when the alert fires/);
  expect(noEvidence({ state: 'firing', condition })).toMatch(/expired/);
});
