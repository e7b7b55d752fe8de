import type { RedFigures, RedSeries, ServiceSummary } from '@tracewell/api/browser';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../components/sentence/sentence-parts.ts';
import { periodWords } from '../../lib/period-words.ts';
import { judge, worstFirst } from './judge-service.ts';
import { keepOrder } from './keep-order.ts';
import { servicesSentence } from './services-sentence.ts';
import { momentAt } from './spark-moment.ts';

const EMPTY_SERIES: RedSeries = {
  startTimeUnixNano: '0',
  stepNs: '60000000000',
  requestCount: [],
  ratePerSecond: [],
  errorRatio: [],
  p50Ns: [],
  p95Ns: [],
  p99Ns: [],
};

/** Steps of a minute with sixty requests each. */
function stepsOf(p95Ms: number[], errorRatio: number[]): RedSeries {
  const ns = p95Ms.map((ms) => String(ms * 1e6));
  return {
    ...EMPTY_SERIES,
    startTimeUnixNano: '0',
    requestCount: p95Ms.map(() => 60),
    ratePerSecond: p95Ms.map(() => 1),
    errorRatio,
    ...{ p50Ns: ns, p95Ns: ns, p99Ns: ns },
  };
}

function red(errorRatio: number, p95Ms: number, requestCount = 1000): RedFigures {
  return {
    requestCount,
    sampleCount: requestCount,
    errorCount: Math.round(errorRatio * requestCount),
    ratePerSecond: requestCount / 3600,
    errorRatio,
    p50Ns: String(p95Ms * 0.5e6),
    p95Ns: String(p95Ms * 1e6),
    p99Ns: String(p95Ms * 2e6),
  };
}

function service(
  name: string,
  now: RedFigures,
  before: RedFigures | null,
  series = EMPTY_SERIES,
): ServiceSummary {
  return {
    ...now,
    name,
    spanCount: now.requestCount * 3,
    previous: before,
    series,
    previousSeries: EMPTY_SERIES,
    lastDeploy: null,
    language: 'nodejs',
  };
}

const context = {
  period: 'hour',
  serviceHref: (name: string) => `/services/${name}`,
  clock: (ms: number) => new Date(ms).toISOString().slice(11, 16),
};
const sentence = (...services: ServiceSummary[]) =>
  plainText(servicesSentence(worstFirst(services), context));

const compare = (now: RedFigures, before: RedFigures | null) => judge(now, before, EMPTY_SERIES);

describe('judgement', () => {
  test('small moves, few requests and improvements are not worse', () => {
    expect(compare(red(0.012, 120), red(0.005, 100)).worse).toEqual([]);
    expect(compare(red(0.5, 900, 29), red(0, 100))).toEqual({ comparedWith: 'nothing', worse: [] });
    expect(compare(red(0, 50), red(0.2, 100)).worse).toEqual([]);
    expect(compare(red(0, 50), null).comparedWith).toBe('nothing');
  });

  test('a rise of a point, or of 30 % and a millisecond, is worse, the larger first', () => {
    const { worse } = compare(red(0.041, 640), red(0.002, 210));
    expect(worse.map((item) => item.figure)).toEqual(['errors', 'p95']);
    expect(compare(red(0, 0.9), red(0, 0.3)).worse).toEqual([]);
  });

  test('without a period before, a rise that lasted is worse, with the moment it began', () => {
    const rising = stepsOf([210, 200, 205, 640, 630, 650], [0, 0, 0, 0.1, 0.1, 0.1]);
    const { comparedWith, worse } = judge(red(0.05, 640), null, rising);
    expect(comparedWith).toBe('this period');
    expect(worse).toMatchObject([
      { figure: 'errors', before: 0, after: 0.1, sinceMs: 180_000 },
      { figure: 'p95', before: 205e6, after: 640e6, sinceMs: 180_000 },
    ]);
    const few = { ...rising, requestCount: [60, 60, 60, 9, 9, 9] };
    expect(judge(red(0.05, 640), null, few).worse).toEqual([]);
  });

  test('rows stand worst first, then by errors, p95 and name', () => {
    const rows = worstFirst([
      service('b', red(0, 100), red(0, 100)),
      service('a', red(0, 100), red(0, 100)),
      service('flaky', red(0.2, 10), red(0.2, 10)),
      service('slow', red(0, 640), red(0, 210)),
    ]);
    expect(rows.map((row) => row.service.name)).toEqual(['slow', 'flaky', 'a', 'b']);
  });
});

test('rows keep their places while held; a new one comes last', () => {
  const rows = worstFirst(['a', 'b', 'c'].map((name) => service(name, red(0, 9), null)));
  const held = keepOrder(rows, ['c', 'a']).map((row) => row.service.name);
  expect(held).toEqual(['c', 'a', 'b']);
});

describe('the sentence', () => {
  test('names who is worse, and by what', () => {
    expect(
      sentence(
        service('payment', red(0.041, 90), red(0.002, 90)),
        service('catalog', red(0, 640), red(0, 210)),
        service('cart', red(0, 90), red(0, 90)),
      ),
    ).toBe(
      '2 of 3 services are worse than in the hour before: payment errors 0.2 to 4.1 %, catalog p95 210 to 640 ms.',
    );
  });

  test('says when it rose where there is no period before', () => {
    const rising = stepsOf([210, 200, 205, 640, 630, 650], [0, 0, 0, 0, 0, 0]);
    expect(sentence(service('catalog', red(0, 640), null, rising))).toBe(
      '1 of 1 service got worse in this hour: catalog p95 205 to 640 ms at 00:03.',
    );
  });

  test('counts those it does not name', () => {
    const worse = ['a', 'b', 'c', 'd', 'e'].map((name) => service(name, red(0, 640), red(0, 210)));
    expect(sentence(...worse)).toMatch(/^5 of 5 services are worse .* and 2 more\.$/);
  });

  test('is quiet when all is well and honest when nothing can be compared', () => {
    expect(sentence(service('a', red(0, 90), red(0, 90)))).toBe(
      '1 service, within its normal range.',
    );
    expect(sentence(service('a', red(0, 90), null))).toBe(
      '1 service; too few requests to compare with the hour before.',
    );
    expect(sentence(service('a', red(0, 90), red(0, 90)), service('b', red(0, 90), null))).toBe(
      '2 services, none worse than in the hour before; 1 service with too few requests to compare.',
    );
    const steady = stepsOf([90, 91, 90, 92, 90, 91], [0, 0, 0, 0, 0, 0]);
    expect(sentence(service('a', red(0, 90), null, steady))).toBe(
      '1 service, no lasting rise in this hour.',
    );
    expect(sentence()).toBe('No service sent a span in this range.');
  });
});

test('lengths of time read as words', () => {
  expect(periodWords(3_600_000)).toBe('hour');
  expect(periodWords(3_659_000)).toBe('hour');
  expect(periodWords(900_000)).toBe('15 minutes');
  expect(periodWords(36 * 3_600_000)).toBe('36 hours');
  expect(periodWords(604_800_000)).toBe('week');
  expect(periodWords(1)).toBe('period');
});

test('a click on a spark means the step under it', () => {
  const series = { ...EMPTY_SERIES, startTimeUnixNano: '600000000000', requestCount: [1, 2, 3] };
  expect(momentAt(series, 0)).toEqual({ from: 600_000, to: 660_000 });
  expect(momentAt(series, 1)).toEqual({ from: 720_000, to: 780_000 });
  expect(momentAt(EMPTY_SERIES, 0.5)).toEqual({ from: 0, to: 60_000 });
});
