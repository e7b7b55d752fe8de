import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulerTicks } from './ruler-ticks.ts';
import { drawnTime, timeAxis, trueTime } from './time-axis.ts';
import { clampWindow, panBy, timeAt, timeScale, windowWith, xOf, zoomAt } from './time-scale.ts';

const whole = (extent: number) => timeAxis(extent, []);
/** 100 ms of work, 9.8 s of nothing, 100 ms of work. */
const waited = timeAxis(10e9, [{ from: 0.1e9, to: 9.9e9 }]);

test('pixels and times map onto each other', () => {
  const scale = timeScale(whole(20_000), { from: 1_000, to: 11_000 }, 116);
  expect(xOf(scale, 6_000)).toBe(50);
  expect(timeAt(scale, 50)).toBe(6_000);
});

describe('an axis with idle stretches cut short', () => {
  test('leaves busy time its length and the stretch a mark', () => {
    expect(drawnTime(waited, 0.1e9)).toBe(0.1e9);
    expect(drawnTime(waited, 9.9e9) - drawnTime(waited, 0.1e9)).toBeCloseTo(0.008e9, 0);
    expect(drawnTime(waited, 10e9) - drawnTime(waited, 9.9e9)).toBeCloseTo(0.1e9, 0);
  });

  test('never cuts a stretch longer than it is', () => {
    const short = timeAxis(1e9, [{ from: 10, to: 20 }]);
    expect(drawnTime(short, 1e9)).toBe(1e9);
  });

  test('is reversible: each time has one place, and each place its time', () => {
    const stretches = fc
      .uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 8 })
      .map((ends) => {
        const sorted = [...ends].sort((a, b) => a - b);
        const pairs = Array.from({ length: sorted.length >> 1 }, (_, at) => at * 2);
        return pairs.map((at) => ({
          from: (sorted[at] ?? 0) * 1e6,
          to: (sorted[at + 1] ?? 0) * 1e6,
        }));
      });
    fc.assert(
      fc.property(stretches, fc.integer({ min: 0, max: 1e9 }), (cut, time) => {
        const axis = timeAxis(1e9, cut);
        const place = drawnTime(axis, time);
        expect(Math.abs(trueTime(axis, place) - time)).toBeLessThan(1);
        expect(drawnTime(axis, time + 1e4)).toBeGreaterThan(place);
      }),
    );
  });
});

test.each([
  [0, 2.14e9, ['0', '0.5 s', '1 s', '1.5 s', '2 s']],
  [0, 38e6, ['0', '10 ms', '20 ms', '30 ms']],
  [0, 900, ['0', '200 ns', '400 ns', '600 ns', '800 ns']],
  [1.2e9, 1.2001e9, ['1.2 s', '1.20002 s', '1.20004 s', '1.20006 s', '1.20008 s', '1.2001 s']],
])('the ruler from %d to %d', (from, to, labels) => {
  expect(rulerTicks(whole(to), { from, to }, 5).map((tick) => tick.label)).toEqual(labels);
});

test('the ruler marks no time inside of a stretch that is cut short', () => {
  const labels = rulerTicks(waited, { from: 0, to: 10e9 }, 4).map((tick) => tick.label);
  expect(labels).toEqual(['0', '0.1 s', '9.9 s', '10 s']);
});

test('zooming keeps the time under the pointer and stays inside the trace', () => {
  const extent = 1e9;
  const axes = fc.constantFrom(whole(extent), timeAxis(extent, [{ from: 3e8, to: 7e8 }]));
  fc.assert(
    fc.property(
      axes,
      fc.nat({ max: 1000 }),
      fc.nat({ max: 1000 }),
      fc.constantFrom(0.5, 0.8, 1.25),
      (axis, a, share, factor) => {
        const window = clampWindow(a * 4e5, a * 4e5 + 4e8, extent);
        const scale = timeScale(axis, window, 1016);
        const at = timeAt(scale, share);
        const zoomed = zoomAt(axis, window, at, factor);
        expect(zoomed.from).toBeGreaterThanOrEqual(0);
        expect(zoomed.to).toBeLessThanOrEqual(extent);
        if (factor < 1) expect(xOf(timeScale(axis, zoomed, 1016), at)).toBeCloseTo(share, 0);
      },
    ),
  );
});

test('a window is moved by a part of itself, and put around a time', () => {
  const axis = whole(1e9);
  expect(panBy(axis, { from: 2e8, to: 4e8 }, 0.5)).toEqual({ from: 3e8, to: 5e8 });
  expect(panBy(axis, { from: 2e8, to: 4e8 }, -9)).toEqual({ from: 0, to: 2e8 });
  expect(windowWith(axis, { from: 0, to: 2e8 }, 5e8, 0.5)).toEqual({ from: 4e8, to: 6e8 });
});

test('a window is put in order, inside the trace, and is never empty', () => {
  expect(clampWindow(900, 100, 1e6)).toEqual({ from: 0, to: 1_000 });
  expect(clampWindow(5e8, 2e9, 1e9)).toEqual({ from: 0, to: 1e9 });
  expect(clampWindow(0, 0, 0)).toEqual({ from: 0, to: 1_000 });
});
