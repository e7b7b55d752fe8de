import { describe, expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import type { SpanInput } from './columns.ts';
import { describeTrace, type SentenceFacts, sentenceText } from './sentence.ts';
import { analyseTrace } from './trace.ts';

const facts: SentenceFacts = {
  duration: (ns) => `${Number((ns / 1e6).toPrecision(3))} ms`,
  ratio: (ratio) => `${Math.round(ratio * 100)} %`,
  percentile: null,
};

function said(spans: readonly SpanInput[], more: Partial<SentenceFacts> = {}): string {
  return sentenceText(describeTrace(analyseTrace(spans), { ...facts, ...more }));
}

const call = (name: string, at: number, took: number, service = 'shop') =>
  span({ id: name, parent: 'root', name, at, took, service });

describe('golden sentences', () => {
  test('the checkout of the brief: owner, repeat and error in four clauses', () => {
    const selects = 38 * 30;
    const postgres = selects / 2140;
    expect(said(checkout(), { percentile: { slowerThan: 0.98, n: 4210 } })).toBe(
      `Took 2140 ms, slower than 98 % of its kind. ${Math.round(postgres * 100)} % of the wait is payment → postgres: 38 identical SELECT method calls, one after another. 1 error: card declined in bank-api.`,
    );
  });

  test('nothing special and an ordinary duration', () => {
    const percentile = { slowerThan: 0.6, n: 500 };
    expect(said([span({ id: 'root', took: 38 })], { percentile })).toBe(
      'Took 38 ms, normal for its kind.',
    );
  });

  test('no rank below a hundred of its kind', () => {
    const percentile = { slowerThan: 0.99, n: 99 };
    expect(said([span({ id: 'root', took: 38 })], { percentile })).toBe('Took 38 ms.');
  });

  test('a fast one', () => {
    const percentile = { slowerThan: 0.02, n: 100 };
    expect(said([span({ id: 'root', took: 3 })], { percentile })).toBe(
      'Took 3 ms, faster than 98 % of its kind.',
    );
  });

  test('an owner is named from 30 % of the critical path on, and only beside others', () => {
    const other = call('work', 0, 29, 'stock');
    expect(said([span({ id: 'root', took: 100 }), other])).toBe(
      'Took 100 ms. 71 % of the wait is shop itself.',
    );
    const thirds = [call('a', 0, 25, 'a'), call('b', 25, 25, 'b'), call('c', 50, 25, 'c')];
    expect(said([span({ id: 'root', took: 100 }), ...thirds])).toBe('Took 100 ms.');
  });

  test('a repeat beside another owner is a sentence of its own', () => {
    const calls = Array.from({ length: 6 }, (_, at) =>
      span({ id: `c${at}`, parent: 'root', name: 'ping', service: 'cart', at: at * 4, took: 3 }),
    );
    expect(said([span({ id: 'root', took: 100 }), ...calls])).toBe(
      'Took 100 ms. 82 % of the wait is shop itself. 6 identical ping calls of cart ran one after another for 23 ms.',
    );
  });

  test('several errors name the first cause and the count', () => {
    const spans = [
      span({ id: 'root', took: 100, error: 'bad gateway' }),
      span({ id: 'a', parent: 'root', at: 5, took: 5, error: 'timeout after 5 ms' }),
      span({
        id: 'b',
        parent: 'root',
        at: 15,
        took: 5,
        attributes: { 'http.response.status_code': 503 },
        error: '',
      }),
    ];
    expect(said(spans)).toBe('Took 100 ms. 2 errors, first: timeout after 5 ms in shop.');
    expect(said(spans.filter(({ spanId }) => spanId !== 'a'))).toBe(
      'Took 100 ms. 1 error: HTTP 503 in shop.',
    );
  });

  test('an exception speaks when the status is silent; a long text is cut', () => {
    const events = [
      {
        name: 'exception',
        timeUnixNano: '1',
        attributes: { 'exception.type': 'Oops', 'exception.message': `${'x'.repeat(100)}\nmore` },
      },
    ];
    expect(said([span({ id: 'root', took: 1, error: '', events })])).toBe(
      `Took 1 ms. 1 error: ${'x'.repeat(79)}… in shop.`,
    );
  });

  test('a missing root is said instead of a rank', () => {
    const percentile = { slowerThan: 0.99, n: 4000 };
    expect(said([span({ id: 'a', parent: 'gone', took: 12 })], { percentile })).toBe(
      'The root span has not arrived; what is here took 12 ms.',
    );
  });

  test('a gap between two children is named with both', () => {
    const parts = [call('load', 0, 20, 'a'), call('store', 70, 30, 'b')];
    expect(said([span({ id: 'root', took: 100 }), ...parts])).toBe(
      'Took 100 ms. 50 % of the wait is shop itself. 50 ms of shop are not recorded between load and store.',
    );
  });

  test('overlapping children leave no gap, and a short one is not worth a word', () => {
    const parts = [call('a', 0, 60, 'a'), call('b', 10, 20, 'b'), call('c', 69, 31, 'c')];
    expect(said([span({ id: 'root', took: 100 }), ...parts])).toBe(
      'Took 100 ms. 60 % of the wait is a itself.',
    );
  });

  test('a call that failed and was tried again', () => {
    const spans = [
      span({ id: 'root', took: 100 }),
      span({ id: 'x', parent: 'root', name: 'charge', at: 5, took: 30, error: 'bank is busy' }),
      span({ id: 'y', parent: 'root', name: 'charge', at: 40, took: 30 }),
    ];
    expect(said(spans)).toBe(
      'Took 100 ms. charge of shop failed and was tried again 35 ms after its start. 1 error: bank is busy in shop.',
    );
  });

  test('two that failed at the same time are no retry, nor is another call', () => {
    const spans = [
      span({ id: 'root', took: 100 }),
      span({ id: 'x', parent: 'root', name: 'charge', took: 90, error: 'no' }),
      span({ id: 'y', parent: 'root', name: 'charge', at: 2, took: 88, error: 'no' }),
      span({ id: 'z', parent: 'root', name: 'refund', at: 95, took: 2 }),
    ];
    expect(said(spans)).toBe('Took 100 ms. 2 errors, first: no in shop.');
  });

  test('a wait in a queue', () => {
    const spans = [
      span({ id: 'root', took: 100 }),
      span({ id: 'p', parent: 'root', name: 'publish orders', kind: 'producer', at: 90, took: 10 }),
      span({
        ...{ id: 'c', parent: 'p', name: 'process orders', kind: 'consumer' as const },
        ...{ service: 'worker', at: 1300, took: 20 },
      }),
    ];
    expect(said(spans)).toBe('Took 100 ms. process orders of worker waited 1200 ms in the queue.');
  });

  test('a consumer that came at once did not wait', () => {
    const spans = [
      span({ id: 'root', took: 100 }),
      span({ id: 'p', parent: 'root', name: 'publish', kind: 'producer', at: 90, took: 10 }),
      span({ id: 'c', parent: 'p', name: 'process', kind: 'consumer', at: 105, took: 20 }),
    ];
    expect(said(spans)).toBe('Took 100 ms.');
  });

  test('of several patterns the one that took longest is told', () => {
    const calls = Array.from({ length: 5 }, (_, at) =>
      span({ id: `c${at}`, parent: 'root', name: 'ping', at: at * 4, took: 4 }),
    );
    const late = span({ id: 'late', parent: 'root', name: 'store', at: 60, took: 40 });
    expect(said([span({ id: 'root', took: 100 }), ...calls, late])).toBe(
      'Took 100 ms. 40 ms of shop are not recorded between ping and store.',
    );
    const later = span({ id: 'late', parent: 'root', name: 'store', at: 35, took: 65 });
    expect(said([span({ id: 'root', took: 100 }), ...calls, later])).toBe(
      'Took 100 ms. 5 identical ping calls of shop ran one after another for 20 ms.',
    );
  });

  test('calls at the same time are no sequence', () => {
    const calls = Array.from({ length: 8 }, (_, at) =>
      span({ id: `c${at}`, parent: 'root', name: 'ping', at, took: 90 }),
    );
    expect(said([span({ id: 'root', took: 100 }), ...calls])).toBe('Took 100 ms.');
  });

  test('a failed sibling ends a sequence', () => {
    const calls = Array.from({ length: 9 }, (_, at) =>
      span({
        ...{ id: `c${at}`, parent: 'root', name: 'ping', at: at * 11, took: 11 },
        ...(at === 4 ? { error: 'reset' } : {}),
      }),
    );
    expect(said([span({ id: 'root', took: 100 }), ...calls])).toBe(
      'Took 100 ms. ping of shop failed and was tried again 11 ms after its start. 1 error: reset in shop.',
    );
  });

  test('an echo in the parents is not a second error', () => {
    const spans = [
      span({ id: 'root', took: 100, error: 'checkout failed' }),
      span({ id: 'mid', parent: 'root', took: 90, service: 'pay', error: 'charge failed' }),
      span({ id: 'deep', parent: 'mid', took: 80, service: 'bank', error: 'card declined' }),
    ];
    expect(said(spans)).toBe(
      'Took 100 ms. 80 % of the wait is bank itself. 1 error: card declined in bank.',
    );
  });

  test('no spans', () => {
    expect(said([])).toBe('This trace has no spans.');
  });
});

test('every clause selects rows that exist', () => {
  const trace = analyseTrace(checkout());
  const clauses = describeTrace(trace, facts).filter((part) => part.about);
  expect(clauses.map((clause) => clause.about)).toEqual(['duration', 'owner', 'repeat', 'error']);
  for (const clause of clauses) {
    expect(clause.rows?.length).toBeGreaterThan(0);
    for (const row of clause.rows ?? []) expect(row).toBeLessThan(trace.columns.rowCount);
  }
});
