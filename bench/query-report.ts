import { type Bar, judge } from './bars.ts';
import type { TableBytes } from './query-store.ts';
import {
  byName,
  bySide,
  type Cpu,
  NAMES,
  quantile,
  quantiles,
  round,
  type Side,
  type Timing,
  type Timings,
} from './query-timings.ts';

export interface Measured {
  readonly shape: string;
  readonly rounds: number;
  readonly spans: number;
  readonly bytes: readonly TableBytes[];
  readonly cold: Timings;
  readonly warm: Timings;
  readonly cpuMs: Cpu;
  readonly percentileError: number;
}

/** All figures of a run, and which bars they meet. */
export function reportQueries(measured: Measured): Record<string, unknown> {
  const { shape, rounds, spans, bytes, cold, warm, cpuMs, percentileError } = measured;
  const p50Ms = quantiles(warm, 0.5);
  const speedup = byName((name) => round(p50Ms[name].exporter / p50Ms[name].ours));
  const cpuSpeedup = byName((name) => round(cpuMs[name].exporter / cpuMs[name].ours));
  const of = (table: string) => bytes.find((row) => row.table === table);
  const [ours, theirs] = [of('otel_traces'), of('exporter.otel_traces')];
  const withIndex = (row: typeof ours) => (row?.bytesPerSpan ?? 0) + (row?.indexBytesPerSpan ?? 0);
  const slowestMs = Math.max(...warm.attributeEquality.ours.map(({ ms }) => ms));
  const figures = {
    ...Object.fromEntries(
      NAMES.flatMap((name) => [
        [`speedup.${name}`, speedup[name]],
        [`p50Ms.${name}`, p50Ms[name].ours],
      ]),
    ),
    slowestAttributeMs: round(slowestMs),
    bytesPerSpan: round(withIndex(ours)),
    bytesOverBaseline: round(withIndex(ours) / withIndex(theirs)),
    percentileError,
  };
  return {
    rows: spans,
    shape,
    rounds,
    speedup,
    cpuSpeedup,
    p50Ms,
    p95Ms: quantiles(warm, 0.95),
    coldP50Ms: quantiles(cold, 0.5),
    cpuMs: byName((name) => bySide((side) => round(cpuMs[name][side]))),
    attributeP50MsByHitRate: byHitRate(warm.attributeEquality),
    bytesPerSpan: {
      ours: round(withIndex(ours)),
      baseline: round(withIndex(theirs)),
      tables: bytes,
    },
    percentileError,
    bars: judge(BARS, figures),
  };
}

function byHitRate(timings: Record<Side, Timing[]>): Record<string, Record<Side, number>> {
  const labels = [...new Set(timings.ours.map(({ label }) => label))];
  return Object.fromEntries(
    labels.map((label) => [
      label,
      bySide((side) =>
        quantile(
          timings[side].filter((timing) => timing.label === label),
          0.5,
        ),
      ),
    ]),
  );
}

const BARS: readonly Bar[] = [
  { figure: 'speedup.traceById', least: 5 },
  { figure: 'p50Ms.traceById', most: 20 },
  { figure: 'speedup.attributeEquality', least: 5 },
  { figure: 'p50Ms.attributeEquality', most: 100 },
  { figure: 'slowestAttributeMs', most: 2000 },
  { figure: 'speedup.serviceSearch', least: 2 },
  { figure: 'p50Ms.serviceSearch', most: 40 },
  { figure: 'speedup.percentiles24h', least: 20 },
  { figure: 'p50Ms.percentiles24h', most: 30 },
  { figure: 'speedup.serviceMap1h', least: 5 },
  { figure: 'p50Ms.serviceMap1h', most: 100 },
  { figure: 'bytesPerSpan', most: 70 },
  { figure: 'bytesOverBaseline', most: 0.8 },
  { figure: 'percentileError', most: 0.01 },
];
