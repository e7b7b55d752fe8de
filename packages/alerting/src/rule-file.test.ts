import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from './default-rules.ts';
import { parseRuleFile } from './rule-file.ts';

const file = (rule: string): string => `groups:
  - name: shop
    rules:
${rule}`;

describe('parseRuleFile', () => {
  it('reads the file that the first start writes', () => {
    const { rules, faults } = parseRuleFile('alerts.yaml', DEFAULT_RULES);
    expect(faults).toEqual([]);
    expect(rules.map(({ id, line }) => [id, line])).toEqual([
      ['services/HighErrorRatio', 13],
      ['services/SlowRequests', 26],
      ['services/ServiceSilent', 39],
    ]);
    expect(rules[0]).toMatchObject({
      unit: 'ratio',
      threshold: { operator: '>', limit: 0.05 },
      forMs: 30_000,
      windowMs: 300_000,
      minSamples: 20,
    });
  });

  it.each([
    [
      '      - alert: A\n        traces: {measure: rate, window: 5x}\n        when: "> 1/s"',
      5,
      'expected a duration',
    ],
    [
      '      - alert: A\n        traces: {measure: p101(duration), window: 5m}\n        when: "> 1s"',
      5,
      'is no measure',
    ],
    [
      '      - alert: A\n        traces: {measure: error_rate, window: 5m}\n        when: "> 750ms"',
      6,
      'does not fit a value in ratio',
    ],
    [
      '      - alert: A\n        traces: {measure: rate, window: 5m, where: "service ="}\n        when: "> 1"',
      5,
      'at character',
    ],
    ['      - alert: A\n        traces: {measure: missing, window: 5m}', 5, 'needs seen_within'],
    [
      '      - alert: A\n        traces: {measure: rate, window: 5m}\n        whem: "> 1"',
      6,
      'whem',
    ],
    ['      - alert: A\n        traces: {measure: rate, window: 5m}', 4, 'needs "when"'],
    [
      '      - alert: A\n        traces: {measure: rate, window: 5m}\n        when: "> 1"\n        annotations: {summary: "{{ $lables.x }}"}',
      7,
      '$lables.x',
    ],
    ['      - alert: A\n       traces: [', 5, ''],
  ])('refuses %j at its line', (rule, line, message) => {
    const { faults } = parseRuleFile('alerts.yaml', file(rule));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]?.line).toBe(line);
    expect(faults[0]?.message).toContain(message);
    expect(faults[0]?.excerpt.endsWith('^')).toBe(true);
  });

  it('names every fault of a file at once', () => {
    const two = file(
      '      - alert: A\n        traces: {measure: nope, window: 5m}\n      - alert: A\n        traces: {measure: rate, window: 5m}\n        when: "> 1 parsec"',
    );
    const messages = parseRuleFile('alerts.yaml', two).faults.map(
      ({ line, message }) => `${line} ${message}`,
    );
    expect(messages).toHaveLength(3);
    expect(messages.join('\n')).toMatch(/another rule "A"/);
  });

  it('keeps the fingerprint when only the place or the words change, and changes it with the condition', () => {
    const rule = (when: string, summary: string): string =>
      file(
        `      - alert: A\n        traces: {measure: rate, window: 5m}\n        when: "${when}"\n        annotations: {summary: ${summary}}`,
      );
    const [first] = parseRuleFile('a.yaml', rule('> 1/s', 'x')).rules;
    const [moved] = parseRuleFile('b.yaml', `# moved\n${rule('> 1/s', 'y')}`).rules;
    const [changed] = parseRuleFile('a.yaml', rule('> 2/s', 'x')).rules;
    expect(moved?.fingerprint).toBe(first?.fingerprint);
    expect(changed?.fingerprint).not.toBe(first?.fingerprint);
  });
});
