import { analyseTrace, ownerShares } from '@tracewell/trace';
import { expect, test } from 'vitest';
import { barColor, groupColors, legendEntries, ownerColors } from './span-colors.ts';
import { apiSpan } from './test-span.ts';

const MS = 1_000_000;
const BEGIN = 1_763_700_000_000_000_000n;
const at = (ms: number) => String(BEGIN + BigInt(ms * MS));

const spans = [
  apiSpan({ spanId: 'root', service: 'shop', kind: 'server', durationNs: String(100 * MS) }),
  apiSpan({
    spanId: 'a',
    parentSpanId: 'root',
    service: 'cart',
    kind: 'client',
    startTimeUnixNano: at(10),
    durationNs: String(60 * MS),
    isError: true,
    attributes: { region: 'eu' },
  }),
  apiSpan({
    spanId: 'b',
    parentSpanId: 'gone',
    service: 'cart',
    startTimeUnixNano: at(80),
    durationNs: String(5 * MS),
  }),
];
const trace = analyseTrace(spans);
const theme = {
  error: 'red',
  ink3: 'grey',
  services: ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'],
};

test('by service the shares are those of the owners', () => {
  const expected = ownerShares(trace).map(({ owner, share }) => [owner, share]);
  const entries = legendEntries(trace, ownerColors(trace));
  expect(entries.map(({ label, share }) => [label, share])).toEqual(expected);
});

test('red is kept for what failed, and what says nothing has no colour', () => {
  const paint = (by: string, row: number) => {
    const colors = groupColors(trace, spans, by);
    return barColor(theme as never, colors.colors[colors.of[row] ?? -1]);
  };
  expect(paint('status', 1)).toBe('red');
  expect(paint('status', 0)).toBe('grey');
  expect(paint('region', 1)).toMatch(/^s\d$/);
  expect(paint('region', 0)).toBe('grey');
  expect(paint('kind', 0)).not.toBe(paint('kind', 1));
  // The row of the missing parent stands behind the spans.
  expect(paint('kind', 3)).toBe('grey');
});

test('every group of the trace is in the legend, whatever it is coloured by', () => {
  const labels = (by: string) =>
    legendEntries(trace, groupColors(trace, spans, by)).map(({ label }) => label);
  expect(labels('region').sort()).toEqual(['eu', 'not set']);
  expect(labels('kind').sort()).toEqual(['client', 'internal', 'server']);
});
