import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import { type Folding, layoutLines, revealing } from './rows.ts';
import { analyseTrace, type Trace } from './trace.ts';

const OPEN: Folding = { collapsed: new Set(), unfolded: new Set() };

function drawn(trace: Trace, folding: Folding): string[] {
  const lines = layoutLines(trace, folding);
  return Array.from({ length: lines.count }, (_, at) => {
    const repeat = lines.repeat[at]! > 0 ? ` x ${lines.repeat[at]}` : '';
    return `${'  '.repeat(lines.depth[at]!)}${trace.columns.ids.at(lines.row[at]!)}${repeat}`;
  });
}

const trace = analyseTrace(checkout());
const row = (id: string) => trace.columns.ids.indexOf(id);

test('repeats stand in one line', () => {
  expect(drawn(trace, OPEN)).toEqual([
    'root',
    '  auth',
    '  cart',
    '    cart-sql',
    '  prices',
    '    prices-sql',
    '  charge',
    '    methods',
    '      select-0 x 38',
    '    risk',
    '    bank',
    '  publish',
    '    process',
    '  render',
  ]);
});

test('an unfolded repeat shows its members one level below', () => {
  const lines = drawn(trace, { ...OPEN, unfolded: new Set([row('select-0')]) });
  expect(lines.slice(8, 11)).toEqual([
    '      select-0 x 38',
    '        select-0',
    '        select-1',
  ]);
  expect(lines).toHaveLength(14 + 38);
  expect(lines[8 + 39]).toBe('    risk');
});

test('a collapsed row hides what is below it', () => {
  expect(drawn(trace, { ...OPEN, collapsed: new Set([row('charge')]) })).toHaveLength(10);
  expect(drawn(trace, { ...OPEN, collapsed: new Set([row('root')]) })).toEqual(['root']);
});

test('revealing a row opens what hides it and nothing else', () => {
  const shut = {
    collapsed: new Set([row('root'), row('cart'), row('methods')]),
    unfolded: new Set<number>(),
  };
  const opened = revealing(trace, shut, row('select-7'));
  expect([...opened.collapsed]).toEqual([row('cart')]);
  expect(drawn(trace, opened)).toContain('        select-7');
});

test('every row has the line that shows or hides it, for any folding', () => {
  const spans = Array.from({ length: 40 }, (_, at) =>
    span({
      id: `s${at}`,
      parent: at === 0 ? '' : `s${Math.floor((at - 1) / 7)}`,
      name: 'same',
      at,
      took: 5,
    }),
  );
  const wide = analyseTrace(spans);
  const rows = fc.uniqueArray(fc.nat({ max: 39 })).map((list) => new Set(list));
  fc.assert(
    fc.property(rows, rows, (collapsed, unfolded) => {
      const lines = layoutLines(wide, { collapsed, unfolded });
      for (const line of lines.lineOf) {
        expect(line).toBeGreaterThanOrEqual(0);
        expect(line).toBeLessThan(lines.count);
      }
      const shown = Array.from({ length: lines.count }, (_, at) => at).filter(
        (at) => lines.repeat[at] === 0,
      );
      for (const at of shown) expect(lines.lineOf[lines.row[at]!]).toBe(at);
    }),
  );
});
