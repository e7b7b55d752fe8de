import type { MeasureUnit } from './measure.ts';

type Operator = '>' | '>=' | '<' | '<=' | '==' | '!=';

/** `when: '> 750ms'`, with the limit in the measure's own unit. */
export interface Threshold {
  readonly operator: Operator;
  readonly limit: number;
}

const SHAPE = /^(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h|%|\/s)?$/;
const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const compare: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '==': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
};

/** Reads the text of `when`. A string result says what is wrong with it and what would be right. */
export function parseThreshold(text: string, unit: MeasureUnit): Threshold | string {
  const [, operator, digits, suffix] = SHAPE.exec(text.trim()) ?? [];
  if (operator === undefined || digits === undefined) {
    return `"${text}" is no comparison; write for example "> 750ms", "> 2%" or "< 1/s"`;
  }
  const factor = factorOf(suffix, unit);
  if (factor === undefined)
    return `"${suffix ?? 'a bare number'}" does not fit a value in ${unit}; ${example(unit)}`;
  return { operator: operator as Operator, limit: Number(digits) * factor };
}

function factorOf(suffix: string | undefined, unit: MeasureUnit): number | undefined {
  if (unit === 'seconds') return suffix === undefined ? undefined : SECONDS[suffix];
  if (unit === 'ratio') return suffix === '%' ? 0.01 : factorOfBare(suffix);
  if (unit === 'per-second') return suffix === '/s' ? 1 : factorOfBare(suffix);
  return factorOfBare(suffix);
}

const factorOfBare = (suffix: string | undefined): number | undefined =>
  suffix === undefined ? 1 : undefined;

function example(unit: MeasureUnit): string {
  if (unit === 'seconds') return 'write a duration, for example "> 750ms"';
  if (unit === 'ratio') return 'write a percentage or a ratio, for example "> 2%" or "> 0.02"';
  return unit === 'per-second'
    ? 'write a rate, for example "< 1/s"'
    : 'write a plain number, for example "> 100"';
}

export function exceeds(threshold: Threshold, value: number): boolean {
  return compare[threshold.operator](value, threshold.limit);
}
