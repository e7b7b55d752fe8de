/** Of all that is golden. */
export const AT_NS = 1_760_000_000_000_000_000n;

/** One point of a gauge, of a sum and of a histogram. */
export function bodyOfPoints(): Buffer {
  const point = { timeUnixNano: String(AT_NS), attributes: [] };
  const metrics = [
    { name: 'golden.gauge', gauge: { dataPoints: [{ ...point, asDouble: 1.5 }] } },
    {
      name: 'golden.sum',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ ...point, asInt: '7' }],
      },
    },
    {
      name: 'golden.histogram',
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          { ...point, count: '3', sum: 6, bucketCounts: ['1', '2'], explicitBounds: [2.5] },
        ],
      },
    },
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'golden' } }] };
  const body = { resourceMetrics: [{ resource, scopeMetrics: [{ scope: {}, metrics }] }] };
  return Buffer.from(JSON.stringify(body));
}
