import type { TestSpan } from '@tracewell/testing';

/** In how many traces of each side a value occurs. */
export interface PlainShares {
  readonly service: string;
  readonly place: string;
  readonly key: string;
  readonly value: string;
  selection: number;
  baseline: number;
}

type Traces = readonly (readonly TestSpan[])[];

/** Shares by a plain loop over spans in memory; knows nothing of SQL. */
export function evaluateShares(selection: Traces, baseline: Traces): PlainShares[] {
  const shares = new Map<string, PlainShares>();
  const add = (traces: Traces, side: 'selection' | 'baseline') => {
    for (const trace of traces) {
      const seen = new Map(trace.flatMap(pairsOf).map((pair) => [JSON.stringify(pair), pair]));
      for (const [name, [service, place, key, value]] of seen) {
        const known = shares.get(name) ?? { service, place, key, value, selection: 0, baseline: 0 };
        known[side]++;
        shares.set(name, known);
      }
    }
  };
  add(selection, 'selection');
  add(baseline, 'baseline');
  return [...shares.values()];
}

type Pair = readonly [service: string, place: string, key: string, value: string];

function pairsOf(span: TestSpan): Pair[] {
  const service = String(span.resource['service.name']);
  const all = (place: string, attributes: object): Pair[] =>
    Object.entries(attributes).map(([key, value]) => [service, place, key, String(value)]);
  return [
    [service, 'intrinsic', 'service', service],
    [service, 'intrinsic', 'name', span.name],
    ...(span.status.code === 'error' ? [[service, 'intrinsic', 'error', 'true'] as const] : []),
    ...all('span', span.attributes),
    ...all('resource', span.resource),
    ...span.events.flatMap(({ attributes }) => all('event', attributes)),
  ];
}
