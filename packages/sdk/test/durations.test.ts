import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { Durations } from '../src/metrics/durations.ts';

const resource = resourceFromAttributes({});
const pointsOf = async (durations: Durations) => {
  const { resourceMetrics } = await durations.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
    ),
  );
};

test('counts each set of attributes by itself, in buckets whose upper bound belongs to them', async () => {
  const durations = new Durations(resource, 'cumulative');
  for (const ms of [5, 5.1, 20_000]) durations.httpServer(ms, { 'http.route': '/a' });
  durations.httpServer(1, { 'http.route': '/b' });
  const [first, second] = await pointsOf(durations);
  expect(first).toMatchObject({
    name: 'http.server.request.duration',
    attributes: { 'http.route': '/a' },
    value: { count: 3, min: 0.005, max: 20 },
  });
  expect(first?.value).toHaveProperty('buckets.counts', [1, 1, ...Array(12).fill(0), 1]);
  expect(second).toMatchObject({ attributes: { 'http.route': '/b' }, value: { count: 1 } });
});

test('goes on counting when cumulative, begins anew when delta', async () => {
  for (const [temporality, counts] of [
    ['cumulative', [1, 2]],
    ['delta', [1, 1]],
  ] as const) {
    const durations = new Durations(resource, temporality);
    const seen = [];
    for (let round = 0; round < 2; round++) {
      durations.dbClient(1, { 'db.operation.name': 'SELECT' });
      seen.push(
        ...(await pointsOf(durations)).map(({ value }) => (value as { count: number }).count),
      );
    }
    expect(seen).toEqual(counts);
  }
});

test('bounds the number of series', async () => {
  const durations = new Durations(resource, 'cumulative');
  for (let n = 0; n < 2500; n++) durations.httpClient(1, { 'server.address': `host-${n}` });
  const points = await pointsOf(durations);
  expect(points).toHaveLength(2001);
  expect(points.at(-1)).toMatchObject({
    attributes: { 'otel.metric.overflow': true },
    value: { count: 500 },
  });
});
