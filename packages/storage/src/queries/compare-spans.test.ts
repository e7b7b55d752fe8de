import { parseQuery } from '@tracewell/search';
import {
  insertSpans,
  openTestDatabase,
  type SpanSketch,
  seededRandom,
  type TestDatabase,
  type TestSpan,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateShares, type PlainShares } from '../../test/evaluate-shares.ts';
import { shareDifference } from '../share-difference.ts';
import { type CompareSpans, compareSpans } from './compare-spans.ts';

const MINUTE = 60_000_000_000n;
const MS = 1_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE - 120n) * MINUTE;
const RANGE = { from: START, to: START + 60n * MINUTE };
const random = seededRandom(11);

/** A request to gateway that calls catalog: the slow ones mostly come from version 2.4.1. */
function request(index: number): SpanSketch {
  const isBad = random.next() < 0.3;
  const isSlow = random.next() < (isBad ? 0.9 : 0.05);
  const version = isBad ? '2.4.1' : '2.4.0';
  const operation = random.next() < 0.7 ? 'GET /products' : 'POST /checkout';
  return {
    service: 'gateway',
    name: operation,
    startTimeUnixNano: START + BigInt(index) * 2_000n * MS,
    durationMs: isSlow ? 900 : 40,
    attributes: { 'request.id': `r-${index}`, tier: random.next() < 0.5 ? 'gold' : 'iron' },
    children: [
      {
        service: 'catalog',
        name: 'list products',
        durationMs: isSlow ? 850 : 20,
        resource: {
          'service.version': version,
          'service.instance.id': `catalog-${version}`,
        },
        attributes: {
          rows: Math.floor(random.next() * 100) + (isSlow ? 1_000 : 0),
          note: isSlow ? 'x'.repeat(300) : 'short',
        },
        ...(isSlow && random.next() < 0.5 ? { status: 'error' as const } : {}),
        ...(isSlow
          ? {
              events: [
                {
                  name: 'exception',
                  timeUnixNano: START,
                  attributes: { 'exception.type': 'Slow' },
                },
              ],
            }
          : {}),
      },
    ],
  };
}

let database: TestDatabase;
let traces: readonly (readonly TestSpan[])[];
beforeAll(async () => {
  database = await openTestDatabase();
  traces = Array.from({ length: 900 }, (_, index) => trace([request(index)]));
  await insertSpans(database, traces.flat());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const WHOLE = { range: RANGE, tree: undefined };
/** A box of the heatmap: slow requests of gateway, against all other requests of the hour. */
const BOX: CompareSpans = {
  selection: { ...WHOLE, service: 'gateway', minNs: 500n * MS },
  baseline: { ...WHOLE, service: 'gateway' },
  definingKeys: new Set(),
};

async function compared(question: CompareSpans) {
  return (await compareSpans(database.store, question)).rows;
}

/** What the samples of an answer share, by the loop in memory. */
function plainly(rows: Awaited<ReturnType<typeof compared>>): PlainShares[] {
  const byId = new Map(traces.map((spans) => [spans[0]?.traceId, spans]));
  const spansOf = (side: 'selection' | 'baseline') =>
    rows.samples[side].traces.map(({ traceId }) => byId.get(traceId) ?? []);
  return evaluateShares(spansOf('selection'), spansOf('baseline'));
}

describe('a box against the rest', () => {
  it('takes every trace once, on one side, in the mix of operations of the selection', async () => {
    const { samples } = await compared(BOX);
    const slow = traces.filter(([root]) => (root?.durationNs ?? 0n) >= 500n * MS);
    expect(samples.selection.traceCount).toBe(slow.length);
    expect(samples.baseline.traceCount).toBe(traces.length - slow.length);
    const ids = (side: 'selection' | 'baseline') =>
      samples[side].traces.map(({ traceId }) => traceId);
    expect(ids('selection').sort()).toEqual(slow.map(([root]) => root?.traceId).sort());
    expect(ids('baseline').filter((id) => ids('selection').includes(id))).toEqual([]);
    const quota = samples.selection.traces.filter(
      ({ operation }) => operation === 'POST /checkout',
    ).length;
    const taken = samples.baseline.traces.filter(({ operation }) => operation === 'POST /checkout');
    expect(taken.length).toBeLessThanOrEqual(
      Math.floor((1000 * quota) / samples.selection.traces.length),
    );
  });

  it('counts what a loop over the spans counts, and misses nothing that differs', async () => {
    const rows = await compared(BOX);
    const plain = plainly(rows);
    const name = ({ service, place, key, value }: Omit<PlainShares, 'selection' | 'baseline'>) =>
      JSON.stringify([service, place, key, value]);
    const known = new Map(plain.map((share) => [name(share), share]));
    const single = rows.attributes.flatMap((attribute) =>
      attribute.values.flatMap((value) =>
        value.bin === undefined ? [{ ...attribute, ...value }] : [],
      ),
    );
    expect(single.length).toBeGreaterThan(3);
    for (const value of single)
      expect(known.get(name(value))).toMatchObject({
        selection: value.selection,
        baseline: value.baseline,
      });
    const [n, m] = [rows.samples.selection.traces.length, rows.samples.baseline.traces.length];
    const expected = plain.filter((share) => {
      const { difference, low, high } = shareDifference(
        { count: share.selection, of: n },
        { count: share.baseline, of: m },
      );
      return Math.abs(difference) >= 0.05 && (low > 0 || high < 0);
    });
    const keyOf = ({ service, place, key }: { service: string; place: string; key: string }) =>
      `${service} ${place} ${key}`;
    const leftOut = new Set(rows.leftOut.map(keyOf));
    const keys = new Set(expected.map(keyOf).filter((key) => !leftOut.has(key)));
    // Numbers stand in bins, which may differ where no single number does.
    const found = rows.attributes
      .flatMap((attribute) => [attribute, ...attribute.same])
      .map(keyOf)
      .filter((key) => key !== 'catalog span rows');
    expect(found.sort()).toEqual([...keys].sort());
  });

  it('names what failed first, then the version, and keeps its instance out of the list', async () => {
    const { attributes, leftOut } = await compared(BOX);
    expect(attributes[0]).toMatchObject({ service: 'catalog', key: 'exception.type' });
    const version = attributes.find(({ key }) => key === 'service.version');
    expect(version?.values[0]).toMatchObject({ value: '2.4.1' });
    expect(version?.same).toEqual([]);
    const instance = leftOut.find(({ key }) => key === 'service.instance.id');
    expect(instance).toMatchObject({ reason: 'identity', distinctValues: 2 });
    // One bad machine is not lost: what differs most of it is told beside its name.
    expect(instance?.strongest).toEqual({ ...version?.values[0], value: 'catalog-2.4.1' });
    expect(attributes.some(({ key }) => key === 'tier')).toBe(false);
  });

  it('puts numbers into at most eight bins that hold every trace', async () => {
    const rows = await compared(BOX);
    const numbers = rows.attributes.find(({ key }) => key === 'rows');
    const plain = plainly(rows).filter(({ key }) => key === 'rows');
    expect(numbers?.values.length).toBeGreaterThan(4);
    expect(numbers?.values.length).toBeLessThanOrEqual(8);
    for (const { bin, selection, baseline } of numbers?.values ?? []) {
      const { from, to } = bin ?? { from: Number.NaN, to: Number.NaN };
      const within = plain.filter(
        ({ value }) =>
          Number(value) >= (from ?? -Number.MAX_VALUE) && Number(value) < (to ?? Number.MAX_VALUE),
      );
      const sum = (side: 'selection' | 'baseline') =>
        within.reduce((total, share) => total + share[side], 0);
      expect([selection, baseline]).toEqual([sum('selection'), sum('baseline')]);
    }
  });

  it('leaves ids and long texts out by name', async () => {
    const { leftOut } = await compared(BOX);
    expect(leftOut.map(({ key, reason }) => [key, reason]).sort()).toEqual([
      ['note', 'long'],
      ['request.id', 'near-unique'],
      ['service.instance.id', 'identity'],
    ]);
  });

  it('answers the same when asked again', async () => {
    expect(await compared(BOX)).toEqual(await compared(BOX));
  });
});

describe('other comparisons', () => {
  it('compares two windows', async () => {
    const half = START + 15n * MINUTE;
    const { samples, attributes } = await compared({
      selection: { ...WHOLE, range: { from: START, to: half }, service: 'gateway' },
      baseline: { ...WHOLE, range: { from: half, to: RANGE.to }, service: 'gateway' },
      definingKeys: new Set(),
    });
    expect(samples.selection.traceCount + samples.baseline.traceCount).toBe(900);
    expect(attributes.some(({ key }) => key === 'service.version')).toBe(false);
  });

  it('compares two versions and leaves the version itself out', async () => {
    const [bad, good] = ['2.4.1', '2.4.0'].map((version) => ({
      ...WHOLE,
      service: 'catalog',
      version,
    }));
    if (!bad || !good) throw new Error('two versions');
    const { samples, leftOut, attributes } = await compared({
      selection: bad,
      baseline: good,
      definingKeys: new Set(['service.version']),
    });
    expect(samples.selection.traceCount + samples.baseline.traceCount).toBe(900);
    expect(leftOut).toContainEqual(
      expect.objectContaining({ key: 'service.version', reason: 'defining' }),
    );
    expect(attributes.some(({ key }) => key === 'exception.type')).toBe(true);
  });

  it('takes what both queries select as the selection', async () => {
    const parsed = parseQuery('tier = gold');
    if (!parsed.ok) throw new Error(parsed.fault.message);
    const { samples } = await compared({
      selection: { range: RANGE, tree: parsed.tree },
      baseline: { ...WHOLE, service: 'gateway' },
      definingKeys: new Set(['tier']),
    });
    expect(samples.selection.traceCount + samples.baseline.traceCount).toBe(900);
  });

  it.each([
    ['nothing', { range: { from: 0n, to: 1n }, tree: undefined }],
    ['a handful', { ...WHOLE, range: { from: START, to: START + 20_000n * MS } }],
  ])('does not compare %s', async (_, selection) => {
    const rows = await compared({ ...BOX, selection });
    expect(rows).toMatchObject({ isEnough: false, attributes: [], leftOut: [] });
  });
});
