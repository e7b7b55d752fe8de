import { describe, expect, test } from 'vitest';
import { chartScale, durationUnit, yOf } from './chart-scale.ts';
import { spreadLabels } from './end-labels.ts';
import { isLone } from './lone-dot.tsx';
import { type ChartSeries, chartMax, chartMin, chartRows, lineEnds } from './series-data.ts';
import { sparkMax, sparkPath, thin } from './spark-path.ts';
import { timeStep, timeTicks } from './time-ticks.ts';
import { linearTicks, logTicks } from './value-ticks.ts';

const HOUR = 3_600_000;

describe('time axis', () => {
  test('chooses the smallest round step that fits', () => {
    expect(timeStep(0, HOUR, 8)).toBe(HOUR / 6);
    expect(timeStep(0, 24 * HOUR, 8)).toBe(3 * HOUR);
    expect(timeStep(0, 1000, 8)).toBe(1000);
  });

  test('puts ticks on round wall-clock times of the zone', () => {
    const from = Date.UTC(2026, 10, 21, 10, 7);
    expect(timeTicks(from, from + HOUR, 6, 'UTC').map((tick) => tick.label)).toEqual([
      '10:10',
      '10:20',
      '10:30',
      '10:40',
      '10:50',
      '11:00',
    ]);
    const india = timeTicks(from, from + 6 * HOUR, 6, 'Asia/Kolkata').map((tick) => tick.label);
    expect(india).toEqual(['16:00', '17:00', '18:00', '19:00', '20:00', '21:00']);
  });

  test('names the day at midnight and for steps of days', () => {
    const from = Date.UTC(2026, 10, 20, 22);
    expect(timeTicks(from, from + 4 * HOUR, 4, 'UTC').map((tick) => tick.label)).toEqual([
      '22:00',
      '23:00',
      'Nov 21',
      '01:00',
      '02:00',
    ]);
    expect(timeTicks(from, from + 7 * 24 * HOUR, 7, 'UTC')[0]?.label).toBe('Nov 21');
  });
});

describe('value axis', () => {
  test('linear ticks are round and enclose the maximum', () => {
    expect(linearTicks(0.9, 3)).toEqual([0, 0.5, 1]);
    expect(linearTicks(640, 3)).toEqual([0, 500, 1000]);
    expect(linearTicks(0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(linearTicks(0, 3)).toEqual([0]);
    expect(linearTicks(Number.NaN, 3)).toEqual([0]);
  });

  test('log ticks enclose the range', () => {
    expect(logTicks(4, 2000)).toEqual([1, 10, 100, 1000, 10000]);
    expect(logTicks(20, 80)).toEqual([10, 30, 100]);
    expect(logTicks(0, 5)).toEqual([]);
  });
});

describe('spark', () => {
  test('a gap breaks the line and a lone value stays visible', () => {
    expect(sparkPath([0, 10, null, 5, null, 10], 12, 12, 10)).toBe('M1 11L3 1M7 6h1M11 1h1');
  });

  test('is flat on the ground when all is zero, and empty when nothing is known', () => {
    expect(sparkPath([0, 0], 12, 12, 0)).toBe('M1 11L11 11');
    expect(sparkPath([null, null], 12, 12, 0)).toBe('');
  });

  test('thinning keeps gaps and means', () => {
    expect(thin([1, 3, null, null, 5, null], 3)).toEqual([2, null, 5]);
    expect(thin([1, 2], 3)).toEqual([1, 2]);
    expect(sparkMax([1, null], [4])).toBe(4);
  });
});

describe('labels at line ends', () => {
  test('stand apart in order and inside the chart', () => {
    const labels = [
      { key: 'p99', y: 100 },
      { key: 'p95', y: 101 },
      { key: 'p50', y: 118 },
    ];
    const placed = spreadLabels(labels, 14, 6, 114);
    expect([...placed.values()]).toEqual([86, 100, 114]);
  });

  test('are left alone when there is room', () => {
    const placed = spreadLabels(
      [
        { key: 'a', y: 20 },
        { key: 'b', y: 60 },
      ],
      14,
      0,
      100,
    );
    expect(placed).toEqual(
      new Map([
        ['a', 20],
        ['b', 60],
      ]),
    );
  });
});

describe('series', () => {
  const series: ChartSeries[] = [
    { key: '2xx', label: '2xx', color: 'var(--ink-3)', band: true, values: [8, null, 10] },
    { key: '5xx', label: '5xx', color: 'var(--error)', band: true, values: [1, null, 2] },
    { key: 'was', label: '', color: 'var(--ink-3)', ghost: true, values: [4, 5, 6] },
  ];

  test('columns become rows and gaps stay gaps', () => {
    const rows = chartRows({ startMs: 1000, stepMs: 10, steps: 3 }, series);
    expect(rows[1]).toEqual({ ms: 1010, '2xx': null, '5xx': null, was: 5 });
    expect(rows[2]).toEqual({ ms: 1020, '2xx': 10, '5xx': 2, was: 6 });
  });

  test('the axis holds the tallest stack, labels stand in the middle of their bands', () => {
    expect(chartMax(series)).toBe(12);
    expect(chartMin(series)).toBe(1);
    expect(lineEnds(series)).toEqual([
      { key: '2xx', value: 5 },
      { key: '5xx', value: 11 },
    ]);
  });

  test('a value between two gaps stands alone, at the edges too', () => {
    const values = [1, null, 2, 3, null, 4];
    expect(values.map((_, at) => isLone(values, at))).toEqual([
      ...[true, false, false, false, false, true],
    ]);
  });

  test('a line that is a gap throughout has no end', () => {
    const gone = [{ key: 'a', label: 'a', color: '', values: [null, null] }];
    expect(lineEnds(gone)).toEqual([]);
    expect(chartMax(gone)).toBe(0);
  });
});

describe('scale', () => {
  test('ticks are round in the unit of the axis', () => {
    expect(chartScale('linear', 0, 640e6, durationUnit(640e6)).ticks).toEqual([0, 5e8, 1e9]);
    expect(chartScale('linear', 0, 0).domain).toEqual([0, 1]);
  });

  test('log and linear put values where the chart draws them', () => {
    const log = chartScale('log', 10, 1000);
    expect(yOf(log, 1000, 100)).toBe(6);
    expect(yOf(log, 100, 100)).toBeCloseTo(56);
    const linear = chartScale('linear', 0, 100);
    expect(yOf(linear, 50, 100)).toBe(56);
  });

  test('a log axis without a positive value falls back to linear', () => {
    expect(chartScale('log', 0, 0).kind).toBe('linear');
  });
});
