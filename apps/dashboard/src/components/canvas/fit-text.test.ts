import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitText } from './fit-text.ts';

/** Ten pixels a letter. */
const measure = (text: string) => Array.from(text).length * 10;

test.each([
  ['GET /cart', 90, 'GET /cart'],
  ['GET /cart', 89, 'GET /ca…'],
  ['GET /cart', 50, 'GET…'],
  ['GET /cart', 20, 'G…'],
  ['GET /cart', 19, ''],
  ['', 0, ''],
  ['🦊🦊🦊', 20, '🦊…'],
])('%j in %d px', (text, width, fitted) => {
  expect(fitText(measure, text, width)).toBe(fitted);
});

test('never wider than the room, and as long as it can be', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.nat({ max: 300 }), (text, width) => {
      const fitted = fitText(measure, text, width);
      expect(measure(fitted)).toBeLessThanOrEqual(width);
      if (fitted.endsWith('…') && !text.endsWith('…')) {
        expect(text.startsWith(fitted.slice(0, -1))).toBe(true);
      }
    }),
  );
});
