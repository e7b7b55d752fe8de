import type { ExporterShape } from './exporter-tables.ts';
import type { QuestionName } from './query-questions.ts';

export type Side = 'ours' | ExporterShape;
export const EXPORTERS: readonly ExporterShape[] = ['exporter', 'exporter_text'];
export const SIDES: readonly Side[] = ['ours', ...EXPORTERS];

/** Times of one question on one side. */
export interface Timing {
  readonly label: string;
  readonly ms: number;
}
export type Timings = Record<QuestionName, Record<Side, Timing[]>>;
/** CPU milliseconds of the engine for one answer, on average. */
export type Cpu = Record<QuestionName, Record<Side, number>>;

export const NAMES: readonly QuestionName[] = [
  'traceById',
  'attributeEquality',
  'serviceSearch',
  'percentiles24h',
  'serviceMap1h',
];

export function bySide<Value>(make: (side: Side) => Value): Record<Side, Value> {
  return Object.fromEntries(SIDES.map((side) => [side, make(side)])) as Record<Side, Value>;
}

export function byName<Value>(make: (name: QuestionName) => Value): Record<QuestionName, Value> {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as Record<QuestionName, Value>;
}

export const emptyTimings = (): Timings => byName(() => bySide(() => []));
export const emptyCpu = (): Cpu => byName(() => bySide(() => 0));

export function quantile(timings: readonly Timing[], at: number): number {
  const sorted = timings.map(({ ms }) => ms).sort((a, b) => a - b);
  return round(sorted[Math.floor(at * (sorted.length - 1))] ?? Number.NaN);
}

export function quantiles(
  timings: Timings,
  at: number,
): Record<QuestionName, Record<Side, number>> {
  return byName((name) => bySide((side) => quantile(timings[name][side], at)));
}

export const round = (value: number): number => Number(value.toFixed(2));
