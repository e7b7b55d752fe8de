import type { Meta, RedSeries, ServiceResponses } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { type ChartFacts, deployMarks, errorSeries, requestSeries } from './service-charts-data.ts';

const steps = { startTimeUnixNano: '60000000000', stepNs: '60000000000' };
const series: RedSeries = {
  ...steps,
  requestCount: [60, 0, 120],
  ratePerSecond: [1, null, 2],
  errorRatio: [0, null, 0.5],
  p50Ns: ['1', null, '2'],
  p95Ns: ['1', null, '2'],
  p99Ns: ['1', null, '2'],
};

const META = { range: { from: '60000000000', to: '240000000000' } } as Meta;

function facts(part: Partial<ServiceResponses> | undefined, meta = META): ChartFacts {
  const empty = { statusClasses: { ...steps, classes: [] }, errorTypes: { ...steps, types: [] } };
  const figures = { series, previousSeries: series, errorCount: 60, meta };
  const responses = part === undefined ? undefined : { ...empty, ...part };
  return { figures, responses } as unknown as ChartFacts;
}

test('a step without a request is a gap in every band, not zero', () => {
  const classes = [
    { name: '2xx' as const, counts: [60, 0, 60] },
    { name: '3xx' as const, counts: [0, 0, 0] },
    { name: '5xx' as const, counts: [0, 0, 60] },
  ];
  const bands = requestSeries(facts({ statusClasses: { ...steps, classes } }));
  expect(bands.map((band) => [band.label, band.values])).toEqual([
    ['2xx', [1, null, 1]],
    ['5xx', [0, null, 1]],
    ['before', [1, null, 2]],
  ]);
});

test('the last step counts only the time that has passed, and nothing while that is too little', () => {
  const classes = [{ name: '2xx' as const, counts: [60, 0, 60] }];
  const until = (to: string) => ({ range: { from: '60000000000', to } }) as Meta;
  const statusClasses = { ...steps, classes };
  const [half] = requestSeries(facts({ statusClasses }, until('210000000000')));
  expect(half?.values).toEqual([1, null, 2]);
  const [late] = requestSeries(
    facts({ statusClasses }, { ...until('240000000000'), completeTo: '210000000000' }),
  );
  expect(late?.values).toEqual([1, null, 2]);
  const [early] = requestSeries(facts({ statusClasses }, until('185000000000')));
  expect(early?.values).toEqual([1, null, null]);
});

test('a service that speaks no HTTP has one band of requests', () => {
  const classes = [{ name: 'other' as const, counts: [60, 0, 120] }];
  const [band] = requestSeries(facts({ statusClasses: { ...steps, classes } }));
  expect([band?.label, band?.values]).toEqual(['requests', [1, null, 2]]);
});

test('what requests were answered with may be missing: one band of requests, one of failures', () => {
  const [requests] = requestSeries(facts(undefined));
  expect([requests?.label, requests?.values]).toEqual(['requests', [1, null, 2]]);
  const [failed] = errorSeries(facts(undefined));
  expect([failed?.label, failed?.values]).toEqual(['failed', [0, null, 1]]);
});

test('errors rank by frequency, the fifth and later types are one band', () => {
  const types = [1, 2, 3, 4, 5, 6].map((n) => ({ type: `E${n}`, counts: [n, 0, n] }));
  const bands = errorSeries(facts({ errorTypes: { ...steps, types } }));
  expect(bands.map((band) => band.label)).toEqual(['E6', 'E5', 'E4', 'E3', 'other types']);
  expect(bands.at(-1)?.values[0]).toBeCloseTo(3 / 60);
});

test('only deploys on the axis are marked, and none that may be older than the store', () => {
  const version = (name: string, ms: number, sinceStoreBegan = false) =>
    ({ version: name, firstSeenUnixNano: `${ms}000000`, sinceStoreBegan }) as never;
  const versions = [version('a', 1), version('b', 120_000), version('c', 120_000, true)];
  const axis = { startMs: 60_000, stepMs: 60_000, steps: 3 };
  expect(deployMarks(versions, axis)).toEqual([{ ms: 120_000, label: 'b' }]);
});
