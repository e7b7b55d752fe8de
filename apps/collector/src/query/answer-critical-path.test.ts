import { ApiProblem, type CriticalPathAnswer } from '@tracewell/api';
import { insertSpans, type SpanSketch, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const SECOND = 1_000_000_000n;
const START = BigInt(Date.now()) * 1_000_000n - 1_800n * SECOND;

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, Array.from({ length: 600 }, (_, i) => request(i)).flat());
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** A request of 10 ms and i times 1.001 µs whose 60 steps of different names take 100 µs each. */
function request(i: number) {
  const startTimeUnixNano = START + BigInt(i) * SECOND;
  const step = (at: number): SpanSketch => ({
    name: `step ${at}`,
    kind: 'internal',
    startTimeUnixNano: startTimeUnixNano + BigInt(at) * 150_000n,
    durationMs: 0.1,
  });
  const children = Array.from({ length: 60 }, (_, at) => step(at));
  const durationMs = 10 + i * 0.001_001;
  return trace([{ service: 'cart', name: 'GET /cart', startTimeUnixNano, durationMs, children }]);
}

const sumOf = ({ parts }: CriticalPathAnswer, cohort: number) =>
  parts.reduce((sum, part) => sum + BigInt(part.meanNs[cohort] ?? 0), 0n);

describe('GET /critical-path', () => {
  it('gives means that sum to the mean duration exactly, the smallest parts as one', async () => {
    const answer = await api.client.criticalPath({ range: '1h', service: 'cart' });
    const [p50, p95, p99] = answer.cohorts;
    expect(p50).toMatchObject({ name: 'p50', isTooFew: false, leftOutCount: 0 });
    expect(sumOf(answer, 0)).toBe(BigInt(p50?.meanNs ?? 0));
    expect(answer.parts).toHaveLength(41);
    expect(answer.parts[0]).toMatchObject({ service: 'cart', operation: 'GET /cart' });
    expect(answer.parts.at(-1)).toMatchObject({ service: '', operation: 'other' });
    expect(Number(answer.parts.at(-1)?.meanNs[0])).toBeCloseTo(21 * 100_000, -2);
    expect([p95?.isTooFew, p99?.isTooFew]).toEqual([true, true]);
  });

  it('says which cohorts have too few requests, and gives no mean for them', async () => {
    const answer = await api.client.criticalPath({ range: '1h', service: 'cart' });
    expect(answer.cohorts[2]).toMatchObject({ name: 'p99', meanNs: null, isTooFew: true });
    expect(answer.cohorts[2]?.sampleCount).toBeLessThan(50);
    expect(answer.parts.every(({ meanNs }) => meanNs[2] === null)).toBe(true);
    const none = await api.client.criticalPath({ range: '1h', service: 'nobody' });
    expect(none).toMatchObject({ cohorts: [], parts: [] });
  });

  it('asks for the service where it is missing', async () => {
    const asked = api.client.criticalPath({ service: '' });
    await expect(asked).rejects.toThrow(ApiProblem);
    await expect(asked).rejects.toMatchObject({ code: 'TW5201' });
    await expect(asked).rejects.toThrow(/service.*is missing/);
  });
});
