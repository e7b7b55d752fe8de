import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import {
  type Folding,
  flipRepeat,
  flipRow,
  isCollapsed,
  layoutLines,
  OPEN_FOLDING,
  revealing,
} from './rows.ts';
import { analyseTrace, type Trace } from './trace.ts';

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
  expect(drawn(trace, OPEN_FOLDING)).toEqual([
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
  const lines = drawn(trace, flipRepeat(OPEN_FOLDING, row('select-0')));
  expect(lines.slice(8, 11)).toEqual([
    '      select-0 x 38',
    '        select-0',
    '        select-1',
  ]);
  expect(lines).toHaveLength(14 + 38);
  expect(lines[8 + 39]).toBe('    risk');
});

test('a collapsed row hides what is below it', () => {
  expect(drawn(trace, flipRow(OPEN_FOLDING, row('charge')))).toHaveLength(10);
  expect(drawn(trace, flipRow(OPEN_FOLDING, row('root')))).toEqual(['root']);
});

test('a level hides what is deeper, and a row can be opened against it', () => {
  const level = (at: number): Folding => ({ ...OPEN_FOLDING, level: at });
  expect(drawn(trace, level(0))).toEqual(['root']);
  expect(drawn(trace, level(1))).toEqual([
    'root',
    '  auth',
    '  cart',
    '  prices',
    '  charge',
    '  publish',
    '  render',
  ]);
  expect(drawn(trace, flipRow(level(1), row('cart'))).slice(2, 4)).toEqual([
    '  cart',
    '    cart-sql',
  ]);
  expect(drawn(trace, flipRow(flipRow(level(1), row('cart')), row('cart')))).toHaveLength(7);
});

test('revealing a row opens what hides it and nothing else', () => {
  const shut = ['root', 'cart', 'methods'].map(row).reduce(flipRow, OPEN_FOLDING);
  const opened = revealing(trace, shut, row('select-7'));
  const collapsed = [...trace.tree.order].filter((at) => isCollapsed(trace, opened, at));
  expect(collapsed).toEqual([row('cart')]);
  expect(drawn(trace, opened)).toContain('        select-7');
  expect(revealing(trace, opened, row('select-7'))).toBe(opened);
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
    fc.property(
      rows,
      rows,
      fc.nat({ max: 4 }),
      fc.boolean(),
      (flipped, repeats, level, unfolds) => {
        const folding = { level, unfolds, flipped, flippedRepeats: repeats };
        const lines = layoutLines(wide, folding);
        for (const line of lines.lineOf) {
          expect(line).toBeGreaterThanOrEqual(0);
          expect(line).toBeLessThan(lines.count);
        }
        const shown = Array.from({ length: lines.count }, (_, at) => at).filter(
          (at) => lines.repeat[at] === 0,
        );
        for (const at of shown) expect(lines.lineOf[lines.row[at]!]).toBe(at);
      },
    ),
  );
});
