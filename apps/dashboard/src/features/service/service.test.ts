import type { RedSeries, VersionSummary } from '@tracewell/api/browser';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../components/sentence/sentence-parts.ts';
import { deployNear, type SentenceFacts, serviceSentence } from './service-sentence.ts';

const START = Date.UTC(2026, 10, 21, 13, 0);
const MINUTE = 60_000;

function version(name: string, firstMs: number, sinceStoreBegan = false): VersionSummary {
  return {
    version: name,
    firstSeenUnixNano: `${firstMs}000000`,
    lastSeenUnixNano: `${firstMs}000000`,
    sinceStoreBegan,
    requestCount: 100,
    sampleCount: 100,
    errorCount: 0,
    ratePerSecond: 1,
    errorRatio: 0,
    p50Ns: null,
    p95Ns: null,
    p99Ns: null,
  };
}

function series(p95Ms: (number | null)[], errorRatio: (number | null)[]): RedSeries {
  const ns = p95Ms.map((ms) => (ms === null ? null : String(ms * 1e6)));
  return {
    startTimeUnixNano: `${START}000000`,
    stepNs: '60000000000',
    requestCount: p95Ms.map(() => 60),
    ratePerSecond: p95Ms.map(() => 1),
    errorRatio,
    p50Ns: ns,
    p95Ns: ns,
    p99Ns: ns,
  };
}

function answer(overrides: Partial<SentenceFacts>): SentenceFacts {
  return {
    name: 'catalog',
    spanCount: 100,
    requestCount: 43_200,
    sampleCount: 43_200,
    errorCount: 86,
    ratePerSecond: 12,
    errorRatio: 0.002,
    p50Ns: '80000000',
    p95Ns: '210000000',
    p99Ns: '400000000',
    previous: null,
    series: series([], []),
    previousSeries: series([], []),
    operations: [],
    versions: [],
    ...overrides,
  };
}

const context = {
  clock: (ms: number) => new Date(ms).toISOString().slice(11, 16),
  tracesHref: () => '/traces',
};
const say = (overrides: Partial<SentenceFacts>) =>
  plainText(serviceSentence(answer(overrides), context));

describe('the service sentence', () => {
  const flat = Array.from({ length: 60 }, () => 210);
  const risen = flat.map((value, minute) => (minute < 42 ? value : 640));
  const none = flat.map(() => 0.002);

  test('names the moment of a rise and the version right before it', () => {
    const versions = [
      version('2.4.0', START - 3_600_000, true),
      version('2.4.1', START + 41 * MINUTE),
    ];
    expect(say({ series: series(risen, none), versions })).toBe(
      'p95 rose from 210 to 640 ms at 13:42, right after 2.4.1. ',
    );
  });

  test('names what the added time is, in place of what owns the time', () => {
    const versions = [version('2.4.1', START + 41 * MINUTE)];
    const added = { service: 'postgresql/shop', operation: 'SELECT products', share: 0.809 };
    const operation = { ...version('', 0), kind: 'server' as const, previous: null };
    const operations = ['GET /products', 'GET /'].map((name, at) => ({
      ...{ ...operation, name, durationSumNs: '1', shareOfTime: at === 0 ? 0.81 : 0.19 },
    }));
    const slow = answer({ series: series(risen, none), versions, operations });
    const told = (known: typeof added) =>
      plainText(serviceSentence(slow, { ...context, added: known }));
    expect(told(added)).toBe(
      'p95 rose from 210 to 640 ms at 13:42, right after 2.4.1; 81 % of the added time is postgresql/shop SELECT products. ',
    );
    expect(told({ ...added, share: 1.02 })).toContain('; all of the added time is postgresql/shop');
    const calm = answer({ series: series(flat, none) });
    expect(plainText(serviceSentence(calm, { ...context, added }))).not.toContain('added time');
  });

  test('puts errors first and names no version that was there all along', () => {
    const failing = none.map((value, minute) => (minute < 30 ? value : 0.041));
    const versions = [version('2.4.0', START + 30 * MINUTE, true)];
    expect(say({ series: series(risen, failing), versions })).toBe(
      'Errors rose from 0.2 to 4.1 % at 13:30. p95 rose from 210 to 640 ms at 13:42. ',
    );
  });

  test('is calm when nothing moved, and names the operation that owns the time', () => {
    const operation = {
      ...version('', 0),
      kind: 'server' as const,
      previous: null,
      durationSumNs: '1',
    };
    const operations = [
      { ...operation, name: 'GET /products', shareOfTime: 0.81 },
      { ...operation, name: 'GET /health', shareOfTime: 0.19 },
    ];
    expect(say({ series: series(flat, none), operations })).toBe(
      'Steady: 12 /s, 0.2 % errors, p95 210 ms. 81 % of its time goes to GET /products.',
    );
  });

  test('never calls a service steady that fails all the time', () => {
    expect(say({ series: series(flat, none), errorRatio: 0.14 })).toMatch(
      /^No lasting change in this range: 12 \/s, 14 % errors, p95/,
    );
  });

  test('says why there are no figures', () => {
    expect(say({ requestCount: 0 })).toMatch(/^No request reached it/);
  });

  test('a version long before or after is no cause', () => {
    const versions = [version('a', START - 20 * MINUTE), version('b', START + 3 * MINUTE)];
    expect(deployNear(versions, START, MINUTE)).toBeUndefined();
    expect(deployNear(versions, START + 5 * MINUTE, MINUTE)?.version).toBe('b');
    expect(deployNear(versions, START + MINUTE, MINUTE)?.version).toBe('b');
  });
});
