import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampWindow, rulerTicks, timeAt, timeScale, xOf, zoomAt } from './time-scale.ts';

test('pixels and times map onto each other', () => {
  const scale = timeScale({ from: 1_000, to: 11_000 }, 116);
  expect(xOf(scale, 6_000)).toBe(50);
  expect(timeAt(scale, 50)).toBe(6_000);
});

test.each([
  [0, 2.14e9, ['0', '0.5 s', '1 s', '1.5 s', '2 s']],
  [0, 38e6, ['0', '10 ms', '20 ms', '30 ms']],
  [0, 900, ['0', '200 ns', '400 ns', '600 ns', '800 ns']],
  [1.2e9, 1.2001e9, ['1.2 s', '1.20002 s', '1.20004 s', '1.20006 s', '1.20008 s', '1.2001 s']],
])('the ruler from %d to %d', (from, to, labels) => {
  expect(rulerTicks({ from, to }, 5).map((tick) => tick.label)).toEqual(labels);
});

test('zooming keeps the time under the pointer and stays inside the trace', () => {
  const extent = 1e9;
  fc.assert(
    fc.property(
      fc.nat({ max: 1000 }),
      fc.nat({ max: 1000 }),
      fc.constantFrom(0.5, 0.8, 1.25),
      (a, share, factor) => {
        const window = clampWindow(a * 4e5, a * 4e5 + 4e8, extent);
        const at = window.from + (share / 1000) * (window.to - window.from);
        const zoomed = zoomAt(window, at, factor, extent);
        expect(zoomed.from).toBeGreaterThanOrEqual(0);
        expect(zoomed.to).toBeLessThanOrEqual(extent);
        if (factor < 1) {
          const shareAfter = (at - zoomed.from) / (zoomed.to - zoomed.from);
          expect(shareAfter).toBeCloseTo(share / 1000, 3);
        }
      },
    ),
  );
});

test('a window is put in order, inside the trace, and is never empty', () => {
  expect(clampWindow(900, 100, 1e6)).toEqual({ from: 0, to: 1_000 });
  expect(clampWindow(5e8, 2e9, 1e9)).toEqual({ from: 0, to: 1e9 });
  expect(clampWindow(0, 0, 0)).toEqual({ from: 0, to: 1_000 });
});
