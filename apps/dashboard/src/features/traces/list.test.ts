import type { TraceSummary } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { listFigures, listSentence } from './list-figures.ts';
import { newestStart } from './use-traces.ts';

function trace(more: Partial<TraceSummary>): TraceSummary {
  return {
    traceId: 'a',
    rootService: 'gateway',
    rootName: 'GET /',
    rootKind: 'server',
    startTimeUnixNano: '1763700000000000000',
    durationNs: '1000000',
    spanCount: 1,
    errorCount: 0,
    services: ['gateway'],
    ...more,
  };
}

const WHOLE = { sort: 'time', more: false, total: null } as const;

test('the sentence counts, names failures and the slowest, and says that more follow', () => {
  const traces = [
    trace({}),
    trace({ durationNs: '2140000000', rootName: 'POST /checkout', errorCount: 2 }),
  ];
  const said = listSentence(traces, { sort: 'time', more: true, total: 41_208 });
  expect(said.text).toBe('The 2 newest of 41,208 traces, 1 with errors; the slowest took ');
  expect(said.slowest).toEqual({ trace: traces[1], text: '2.14 s (POST /checkout)' });
  const longest = listSentence(traces, { sort: 'duration', more: true, total: null });
  expect(longest.text).toMatch(/^The 2 longest traces, /);
  const alone = listSentence([trace({ rootName: '' })], WHOLE);
  expect(alone.text).toBe('1 trace, none with an error; the slowest took ');
  expect(alone.slowest?.text).toBe('1 ms (root not arrived)');
  expect(listSentence([], WHOLE)).toEqual({ text: 'No trace matches.', slowest: undefined });
});

test('bars share the longest duration, services of a list differ in colour', () => {
  const { longestNs, colors } = listFigures([
    trace({ durationNs: '5' }),
    trace({ durationNs: '9', services: ['cart', 'gateway'] }),
  ]);
  expect(longestNs).toBe(9);
  expect(colors.get('cart')?.slot).not.toBe(colors.get('gateway')?.slot);
});

test('the newest start is found wherever it stands', () => {
  expect(newestStart([trace({}), trace({ startTimeUnixNano: '1763700009000000000' })])).toBe(
    1_763_700_009_000,
  );
  expect(newestStart([])).toBe(0);
});
