import { randomUUID } from 'node:crypto';
import { decodeMetricsJson } from '@tracewell/otlp';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMetricsBlock } from '../columns/metrics-block.ts';
import { insertBlock } from '../insert-block.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { listMetrics } from './list-metrics.ts';
import { type ReadMetricSeries, readMetricSeries } from './metric-series.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const start = BigInt(Math.floor(Date.now() / 60_000) - 60) * MINUTE;
const range = { from: start, to: start + 10n * MINUTE };

/** One OTLP request with one metric of one service; `data` is the metric's `gauge`, `sum`, ... */
async function send(name: string, data: object, service = 'shop', pid = 1): Promise<void> {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const request = {
    resourceMetrics: [
      {
        resource: {
          attributes: [
            text('service.name', service),
            { key: 'process.pid', value: { intValue: String(pid) } },
          ],
        },
        scopeMetrics: [
          { scope: { name: 'test' }, metrics: [{ name, unit: 's', description: 'd', ...data }] },
        ],
      },
    ],
  };
  const block = openMetricsBlock();
  const outcome = decodeMetricsJson(new TextEncoder().encode(JSON.stringify(request)), block.sink);
  expect(outcome.firstFault).toBeUndefined();
  const id = randomUUID();
  for (const table of block.seal()) {
    await insertBlock(database.store, table, `test:metrics:${id}:${table.table}`);
  }
}

interface At {
  readonly minute: number;
  readonly startMinute?: number;
  readonly route?: string;
}

const point = ({ minute, startMinute = -10, route }: At) => ({
  timeUnixNano: String(start + BigInt(minute) * MINUTE),
  startTimeUnixNano: String(start + BigInt(startMinute) * MINUTE),
  attributes: route === undefined ? [] : [{ key: 'http.route', value: { stringValue: route } }],
});

const number = (at: At, asDouble: number) => ({ ...point(at), asDouble });

async function series(name: string, options: Partial<ReadMetricSeries> = {}) {
  const question = { name, range, groupBy: [], points: 10, ...options };
  const { rows } = await readMetricSeries(database.store, question);
  if (rows === undefined) throw new Error(`${name} has no points`);
  return rows;
}

describe('sums', () => {
  it('turns a cumulative counter into a rate, over a restart and from the point before the range', async () => {
    const values = [600, 660, 780, 30, 90];
    const points = values.map((value, index) =>
      number({ minute: index - 1, startMinute: index < 3 ? -10 : 1 }, value),
    );
    await send('requests', {
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: points,
      },
    });
    const found = await series('requests');
    expect(found.stepNs).toBe(String(MINUTE));
    expect(found.lines).toHaveLength(1);
    expect(found.lines[0]).toMatchObject({ view: 'rate', labels: {} });
    expect(found.lines[0]?.values.slice(0, 5)).toEqual([1, 2, 0.5, 1, null]);
    expect(found.treatment).toBe('rate per second, summed over 1 series, 1 restart corrected');
  });

  it('adds up deltas as they are, and sets lines apart by an attribute', async () => {
    const dataPoints = [0, 1, 2].flatMap((minute) => [
      number({ minute, startMinute: minute - 1, route: '/a' }, 60),
      number({ minute, startMinute: minute - 1, route: '/b' }, 120),
    ]);
    await send('deltas', { sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } });
    const whole = await series('deltas');
    expect(whole.lines.map(({ values }) => values.slice(0, 4))).toEqual([[3, 3, 3, null]]);
    const split = await series('deltas', { groupBy: ['http.route'] });
    expect(split.lines.map(({ labels, last }) => [labels['http.route'], last])).toEqual([
      ['/b', 2],
      ['/a', 1],
    ]);
  });

  it('shows a sum that also falls as its value, summed over instances', async () => {
    const data = (value: number) => ({
      sum: {
        aggregationTemporality: 2,
        isMonotonic: false,
        dataPoints: [number({ minute: 0 }, value), number({ minute: 1 }, value - 1)],
      },
    });
    await send('queue.length', data(10), 'shop', 1);
    await send('queue.length', data(5), 'shop', 2);
    const found = await series('queue.length');
    expect(found.lines[0]).toMatchObject({ view: 'value', last: 13 });
    expect(found.lines[0]?.values.slice(0, 3)).toEqual([15, 13, null]);
  });
});

describe('gauges', () => {
  it('takes the last value of a step and the mean over the series', async () => {
    const points = (values: number[]) => ({
      gauge: { dataPoints: values.map((value, minute) => number({ minute }, value)) },
    });
    await send('memory', points([1, 2, 3]), 'shop', 1);
    await send('memory', points([3, 4, 9]), 'shop', 2);
    const found = await series('memory');
    expect(found.type).toBe('gauge');
    expect(found.lines[0]?.values.slice(0, 4)).toEqual([2, 3, 6, null]);
    const byProcess = await series('memory', { groupBy: ['process.pid'] });
    expect(byProcess.lines.map(({ labels, last }) => [labels['process.pid'], last])).toEqual([
      ['2', 9],
      ['1', 3],
    ]);
  });

  it('makes no step shorter than the time between two points', async () => {
    const found = await series('memory', { points: 600 });
    expect(found.stepNs).toBe(String(MINUTE));
  });
});

describe('histograms', () => {
  const histogram = (at: At, bucketCounts: number[], sum: number) => ({
    ...point(at),
    count: String(bucketCounts.reduce((a, b) => a + b, 0)),
    sum,
    bucketCounts: bucketCounts.map(String),
    explicitBounds: [1, 2, 4],
  });

  it('takes percentiles of what each step added to cumulative buckets', async () => {
    const dataPoints = [
      histogram({ minute: -1 }, [100, 0, 0, 0], 50),
      histogram({ minute: 0 }, [100, 100, 0, 0], 200),
      histogram({ minute: 1 }, [150, 100, 50, 0], 400),
    ];
    await send('latency', { histogram: { aggregationTemporality: 2, dataPoints } });
    const found = await series('latency');
    const values = (view: string) =>
      found.lines.find((line) => line.view === view)?.values.slice(0, 3);
    expect(values('p50')).toEqual([1.5, 1, null]);
    expect(values('p95')).toEqual([1.95, 3.8, null]);
    expect((await series('latency', { view: 'mean' })).lines[0]?.values.slice(0, 2)).toEqual([
      1.5, 2,
    ]);
    expect((await series('latency', { view: 'count' })).lines[0]?.values.slice(0, 2)).toEqual([
      100, 100,
    ]);
  });
});

describe('exponential histograms', () => {
  interface Buckets {
    readonly scale: number;
    readonly zeroCount?: number;
    readonly positive?: readonly [offset: number, counts: readonly number[]];
    readonly negative?: readonly [offset: number, counts: readonly number[]];
  }
  const side = ([offset, counts]: readonly [number, readonly number[]] = [0, []]) => ({
    offset,
    bucketCounts: counts.map(String),
  });
  const buckets = (at: At, sum: number, { scale, zeroCount = 0, positive, negative }: Buckets) => ({
    ...point(at),
    count: String(
      [zeroCount, ...(positive?.[1] ?? []), ...(negative?.[1] ?? [])].reduce((a, b) => a + b),
    ),
    sum,
    scale,
    zeroCount: String(zeroCount),
    positive: side(positive),
    negative: side(negative),
  });
  const sendBuckets = (name: string, temporality: 1 | 2, dataPoints: readonly object[]) =>
    send(name, { exponentialHistogram: { aggregationTemporality: temporality, dataPoints } });

  it('gives the mean where it is asked for', async () => {
    await sendBuckets('exponential', 1, [
      buckets({ minute: 0, startMinute: -1 }, 10, { scale: 1, positive: [0, [4]] }),
    ]);
    const { lines } = await series('exponential', { view: 'mean' });
    expect(lines[0]).toMatchObject({ view: 'mean', last: 2.5 });
  });

  it('adds cumulative points up though scale and offset change in between', async () => {
    await sendBuckets('exponential.grown', 2, [
      buckets({ minute: 0 }, 5, { scale: 1, positive: [0, [4]] }),
      // At scale 0 the four lie between 1 and 2; two more came there, and two between 0.5 and 1.
      buckets({ minute: 1 }, 10, { scale: 0, positive: [-1, [2, 6]] }),
    ]);
    const { lines, treatment } = await series('exponential.grown');
    const second = (view: string) => lines.find((line) => line.view === view)?.values[1];
    // In the second minute two values came in (0.5, 1] and two in (1, 2]; the ranks are 1, 2 and 2.
    expect(second('p50')).toBeCloseTo(2 ** -0.25, 9);
    expect(second('p99')).toBeCloseTo(2 ** 0.25, 9);
    expect(treatment).toBe('percentiles within 100 %, put together over 1 series');
  });

  it('knows zeros and values below them', async () => {
    await sendBuckets('exponential.signed', 1, [
      buckets({ minute: 0, startMinute: -1 }, 0, {
        scale: 0,
        zeroCount: 2,
        positive: [2, [2]],
        negative: [1, [4, 2]],
      }),
    ]);
    const quantiles = await series('exponential.signed');
    // 2 in [-8, -4), 4 in [-4, -2), 2 around 0, 2 in (4, 8]: ranks 4, 8 and 8.
    expect(quantiles.lines.map(({ values }) => values[0])).toEqual([
      expect.closeTo(2 ** 2.25, 9),
      expect.closeTo(2 ** 2.25, 9),
      expect.closeTo(-(2 ** 1.375), 9),
    ]);
  });

  it('says 0 for what counts as zero, however far away the other values are', async () => {
    await sendBuckets('exponential.zeros', 1, [
      buckets({ minute: 0, startMinute: -1 }, 0, {
        scale: 3,
        zeroCount: 6,
        positive: [80, [4]],
      }),
    ]);
    const { lines } = await series('exponential.zeros');
    expect(lines.find(({ view }) => view === 'p50')?.values[0]).toBe(0);
    expect(lines.find(({ view }) => view === 'p99')?.values[0]).toBeGreaterThan(1024);
  });

  it('stays within the width of a bucket on many values, over series of several scales', async () => {
    const values = Array.from({ length: 2_000 }, (_, index) =>
      Math.exp(((index * 7919) % 2_000) / 300),
    );
    for (const [pid, scale] of [3, 5, 6].entries()) {
      const own = values.filter((_, index) => index % 3 === pid);
      const indexes = own.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
      const [from, to] = [Math.min(...indexes), Math.max(...indexes)];
      const counts = Array.from({ length: to - from + 1 }, () => 0);
      for (const index of indexes) counts[index - from] = (counts[index - from] ?? 0) + 1;
      const data = buckets({ minute: 0, startMinute: -1 }, 0, { scale, positive: [from, counts] });
      await send(
        'exponential.many',
        { exponentialHistogram: { aggregationTemporality: 1, dataPoints: [data] } },
        'shop',
        pid,
      );
    }
    const sorted = [...values].sort((a, b) => a - b);
    const { lines } = await series('exponential.many');
    // The coarsest scale is 3: a bucket is 9.05 % wide.
    for (const [view, q] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = sorted[Math.floor(q * 1_999)] ?? Number.NaN;
      const found = lines.find((line) => line.view === view)?.values[0] ?? Number.NaN;
      expect(Math.abs(found / exact - 1), view).toBeLessThan(2 ** (1 / 8) - 1);
    }
  });
});

describe('listMetrics', () => {
  it('lists names with type, unit, services, series and keys, page by page', async () => {
    const all = await listMetrics(database.store, { range, limit: 100 });
    expect(all.truncated).toBe(false);
    expect(all.rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'deltas sum',
      'exponential exponential_histogram',
      'exponential.grown exponential_histogram',
      'exponential.many exponential_histogram',
      'exponential.signed exponential_histogram',
      'exponential.zeros exponential_histogram',
      'latency histogram',
      'memory gauge',
      'queue.length sum',
      'requests sum',
    ]);
    expect(all.rows.find(({ name }) => name === 'deltas')).toMatchObject({
      unit: 's',
      monotonic: true,
      temporality: 'delta',
      services: ['shop'],
      seriesCount: 2,
      attributeKeys: ['http.route'],
      lastSeenUnixNano: String(start + 2n * MINUTE),
    });
    const first = await listMetrics(database.store, { range, limit: 6 });
    expect(first.truncated).toBe(true);
    const last = first.rows.at(-1);
    if (last === undefined) throw new Error('the page is empty');
    const rest = await listMetrics(database.store, { range, limit: 6, after: last });
    expect([...first.rows, ...rest.rows]).toEqual(all.rows);
    expect(
      (await listMetrics(database.store, { range, limit: 9, search: 'MEM' })).rows,
    ).toHaveLength(1);
    expect((await listMetrics(database.store, { range, limit: 9, service: 'other' })).rows).toEqual(
      [],
    );
  });

  it('answers nothing for a metric without points', async () => {
    const question = { name: 'nothing', range, groupBy: [], points: 10 };
    expect((await readMetricSeries(database.store, question)).rows).toBeUndefined();
  });
});

describe('histogramQuantile', () => {
  it.each([
    [0.5, [{ bounds: [10], counts: [4, 0] }], 5],
    [0.5, [{ bounds: [10, 20], counts: [0, 4, 0] }], 15],
    [0.99, [{ bounds: [10, 20], counts: [0, 0, 4] }], 20],
    [0.5, [{ bounds: [-10, 10], counts: [0, 4, 0] }], 0],
    [
      0.5,
      [
        { bounds: [10], counts: [2, 0] },
        { bounds: [5, 10], counts: [2, 0, 0] },
      ],
      10 / 3,
    ],
    [0.5, [{ bounds: [10], counts: [0, 0] }], null],
    [0.5, [], null],
  ] as const)('at %d of %j is %d', (q, histograms, expected) => {
    const found = histogramQuantile(q, histograms);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 9);
  });
});
