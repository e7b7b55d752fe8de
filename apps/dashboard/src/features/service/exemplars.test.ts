import type { Exemplar } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { chartScale } from '../../components/charts/chart-scale.ts';
import { placeExemplars } from './exemplar-place.ts';

const MINUTE = 60_000;
const axis = { startMs: 0, stepMs: MINUTE, steps: 11 };
const scale = chartScale('linear', 0, 1e9);

const request = (ms: number, durationMs: number): Exemplar => ({
  ...{ why: 'p99', traceId: 'a', spanId: 'b', operation: 'GET /', isError: false },
  startTimeUnixNano: String(ms * 1e6),
  durationNs: String(durationMs * 1e6),
});

test('a request stands over the cell of the heatmap that counts it', () => {
  // The middle of the sixth step: the crosshair of that step stands at its beginning.
  const [place] = placeExemplars([request(5.5 * MINUTE, 500)], axis, scale, 112);
  expect(place?.left).toBeCloseTo(0.5);
  expect(place?.top).toBeCloseTo(50);
});

test('slower than the scale stands at the upper edge, outside of the axis nothing stands', () => {
  const places = placeExemplars(
    [request(5 * MINUTE, 9_000), request(-3 * MINUTE, 1), request(15 * MINUTE, 1)],
    axis,
    scale,
    112,
  );
  expect(places.map(({ top }) => top)).toEqual([0]);
});
