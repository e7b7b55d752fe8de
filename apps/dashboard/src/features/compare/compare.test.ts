import type { CompareAnswer, ComparedValue } from '@tracewell/api/browser';
import { parseQuery } from '@tracewell/search';
import { describe, expect, it } from 'vitest';
import { boxSelection, type CompareScope, compareHref } from '../../lib/compare-href.ts';
import {
  compareQuestion,
  isAsked,
  queryFault,
  selectionQuery,
  withinSelection,
} from './compare-question.ts';
import {
  compareSentence,
  durationText,
  evidenceText,
  keyText,
  leftOutText,
  sharesText,
  valueText,
} from './compare-words.ts';
import { durationField, readDuration } from './duration-field.ts';

const NOTHING: CompareScope = { q: '', sq: '', time: '', min: '', max: '', bq: '', btime: '' };
const HOUR = { range: '1h', env: '' };

const VERSION: ComparedValue = {
  value: '2.4.1',
  selectionCount: 267,
  baselineCount: 68,
  difference: 0.851,
  low: 0.79,
  high: 0.89,
  query: 'service = "catalog" and service.version = "2.4.1"',
};
const META = {
  range: { from: '0', to: '1' },
  rowsScanned: 0,
  elapsedMs: 0,
  truncated: false,
  sampled: 1,
  lateSpans: 0,
  behindMs: 0,
};
const ANSWER: CompareAnswer = {
  selection: { traceCount: 278, comparedCount: 278, range: META.range },
  baseline: { traceCount: 622, comparedCount: 622, range: META.range },
  enough: true,
  operations: [],
  attributes: [
    {
      service: 'catalog',
      scope: 'resource',
      key: 'service.version',
      values: [VERSION],
      distinctValues: 2,
      same: [],
    },
  ],
  comparedKeys: 90,
  leftOut: [],
  meta: META,
};

describe('the question', () => {
  it('of a box of the heatmap is its time and duration, against requests of the range', () => {
    const box = { fromMs: 1000, toMs: 2000, fromNs: 500_000_000, toNs: 707_106_781.2 };
    expect(boxSelection(box)).toEqual({ time: '1000..2000', min: '500000000', max: '707106782' });
    const asked = { ...NOTHING, time: '100000000001..100000000002', min: '5', max: '7' };
    expect(compareQuestion(HOUR, asked)).toEqual({
      selection: {
        from: 100_000_000_001,
        to: 100_000_000_002,
        durationMinNs: '5',
        durationMaxNs: '7',
      },
      baseline: { range: '1h' },
    });
  });

  it('of two versions keeps what both sides share', () => {
    const asked = { ...NOTHING, q: 'service = catalog', sq: 'service.version = "2"', bq: 'x = 1' };
    expect(compareQuestion({ range: '1h', env: 'shop' }, asked)).toEqual({
      env: 'shop',
      selection: { range: '1h', query: 'service = catalog and service.version = "2"' },
      baseline: { range: '1h', query: 'service = catalog and x = 1' },
    });
  });

  it('is asked when anything tells the sides apart', () => {
    expect(isAsked({ ...NOTHING, q: 'service = a' })).toBe(false);
    expect(isAsked({ ...NOTHING, min: '1' })).toBe(true);
  });

  it('names the side whose query cannot be read', () => {
    expect(queryFault({ ...NOTHING, bq: '(' })).toMatch(/^Baseline: /);
    expect(queryFault(NOTHING)).toBeUndefined();
  });

  it.each([
    { ...NOTHING, min: '5', max: '7' },
    { ...NOTHING, sq: 'error = true' },
    { ...NOTHING, q: 'a = 1 or b = 2', min: '5' },
    { ...NOTHING, q: '{a = 1} and {b = 2}' },
    { ...NOTHING, q: '{a = 1} or {b = 2}' },
  ])('narrows $q $sq to a value with a query that can be read', (asked) => {
    const query = withinSelection(asked, VERSION.query);
    expect(parseQuery(query)).toMatchObject({ ok: true, tree: { kind: 'trace' } });
    expect(query).toContain(selectionQuery(asked));
  });

  it('stands in the URL', () => {
    const href = compareHref({ ...HOUR, tz: 'utc' }, { sq: 'error = true', min: '5' });
    expect(href).toBe('/compare?tz=utc&sq=error+=+true&min=5');
  });
});

describe('the words', () => {
  it('say the greatest difference first', () => {
    expect(compareSentence(ANSWER)).toBe(
      'catalog service.version = 2.4.1: 96 % here, 11 % elsewhere. Nothing else differs.',
    );
    expect(compareSentence({ ...ANSWER, attributes: [] })).toBe('Both sides look alike.');
    expect(compareSentence({ ...ANSWER, enough: false, attributes: [] })).toBe(
      'Too few traces to compare.',
    );
  });

  it('give n and the interval', () => {
    expect(evidenceText(VERSION, ANSWER)).toBe(
      '267 of 278 traces here, 68 of 622 elsewhere: a difference of 85 points (79 to 89 with 99 % confidence).',
    );
  });

  it.each([
    [{ value: '' }, '(empty)'],
    [{ value: '', bin: { from: null, to: 3 } }, 'under 3'],
    [{ value: '', bin: { from: 3, to: 12.3456 } }, '3 to 12.3'],
    [{ value: '', bin: { from: 900, to: null } }, 'from 900'],
  ])('write %j as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it('name keys and why they were left out', () => {
    expect(keyText({ service: 'cart', scope: 'intrinsic', key: 'name' })).toBe('cart operation');
    const key = { service: 'cart', scope: 'span', key: 'id', distinctValues: 998 } as const;
    expect(leftOutText({ ...key, reason: 'near-unique' }, ANSWER)).toBe(
      '998 values, nearly one value a trace',
    );
    const identity = { ...key, key: 'host.name', reason: 'identity' } as const;
    expect(leftOutText(identity, ANSWER)).toBe('names one process, machine, connection or peer');
    expect(leftOutText({ ...identity, strongest: VERSION }, ANSWER)).toBe(
      `names one process, machine, connection or peer; most different: 2.4.1, ${sharesText(VERSION, ANSWER)}`,
    );
  });

  it('write durations as a stretch', () => {
    expect(durationText('500000000', '')).toBe('from 500 ms');
    expect(durationText('500000000', '1200000000')).toBe('500 ms to 1.2 s');
    expect(durationText('', '')).toBe('');
  });
});

it.each([
  ['500000000', '500ms'],
  ['1500000', '1500us'],
  ['7', '7ns'],
  ['', ''],
  ['0', '0ns'],
])('shows %s ns as %s and reads it back', (nanoseconds, text) => {
  expect(durationField(nanoseconds)).toBe(text);
  expect(readDuration(text)).toBe(nanoseconds);
});

it('does not take anything else for a duration', () => {
  expect(readDuration('soon')).toBeUndefined();
  expect(readDuration('5ms or error = true')).toBeUndefined();
});
