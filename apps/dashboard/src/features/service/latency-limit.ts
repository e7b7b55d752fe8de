import type { Rule } from '@tracewell/api/browser';

/** The rule that says from where on a percentile of this service is bad. */
export interface LatencyLimit {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** `p95`. */
  readonly measure: string;
  readonly thresholdNs: number;
}

const PERCENTILES = /^p(50|95|99)(\(duration\))?$/;

/**
 * The strictest rule over a percentile that holds for all requests of the service: one that is evaluated for each
 * service, or for this one by name. Rules about a part of its requests say nothing about the whole.
 */
export function latencyLimit(rules: readonly Rule[], service: string): LatencyLimit | undefined {
  return rules
    .filter(({ condition }) => isUpperLimit(condition) && coversService(condition, service))
    .map(({ name, file, line, condition }) => ({
      ...{ rule: name, file, line },
      measure: condition.measure.slice(0, 3),
      thresholdNs: Number(condition.threshold),
    }))
    .sort((a, b) => a.thresholdNs - b.thresholdNs)[0];
}

function isUpperLimit({ measure, operator, unit, threshold }: Rule['condition']): boolean {
  const isAbove = operator === '>' || operator === '>=';
  return PERCENTILES.test(measure) && isAbove && unit === 'ns' && threshold !== null;
}

function coversService({ query, groupBy }: Rule['condition'], service: string): boolean {
  const asked = query.trim();
  if (asked === '') return groupBy.length === 0 || isEachService(groupBy);
  const named = /^(?:service|service\.name)\s*=\s*"?([^"]*)"?$/.exec(asked)?.[1];
  return named === service && (groupBy.length === 0 || isEachService(groupBy));
}

function isEachService(groupBy: readonly string[]): boolean {
  return groupBy.length === 1 && /^service(\.name)?$/.test(groupBy[0] ?? '');
}
