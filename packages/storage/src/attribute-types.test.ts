import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type AttributeType,
  decodeAttributeTypes,
  encodeAttributeTypes,
  restoreAttribute,
} from './attribute-types.ts';

const type = fc.letrec<{ any: AttributeType }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<AttributeType>('int', 'double', 'bool', 'bytes', 'empty', 'string'),
    fc.record({
      kind: fc.constantFrom('array' as const, 'list' as const),
      elements: fc.array(tie('any'), { maxLength: 3 }),
    }),
  ),
})).any;

/** Equal elements are written once, so they read as one. */
function folded(sent: AttributeType): AttributeType {
  if (typeof sent === 'string') return sent;
  const elements = sent.elements.map(folded);
  const texts = new Set(elements.map((element) => JSON.stringify(element)));
  return { kind: sent.kind, elements: texts.size === 1 ? elements.slice(0, 1) : elements };
}

it('reads back every signature it writes, whatever stands in the keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), type), (sent) => {
      const types = new Map(Object.entries(sent));
      const written = [...types].filter(([, of]) => of !== 'string');
      const own = encodeAttributeTypes('s', types);
      const event = encodeAttributeTypes('e2', types);
      const read = decodeAttributeTypes([own, event].filter((text) => text !== '').join(';'));
      const expected = new Map(written.map(([key, of]) => [key, folded(of)]));
      expect(read.own).toEqual(expected);
      expect(read.events.get(2) ?? new Map()).toEqual(expected);
    }),
  );
});

it('reads ranges, and leaves out what it does not understand', () => {
  const types = decodeAttributeTypes('s:a=i,b=?,=i,c;e0-2:n=d;z:x=i;x1:k=b;e0-999999999999:q=i');
  expect([...types.own]).toEqual([
    ['a', 'int'],
    ['', 'int'],
  ]);
  expect(types.exemplars.get(1)).toEqual(new Map([['k', 'bool']]));
  expect(types.events.size).toBeLessThan(100_000);
});

it('restores values; text that does not fit stays text', () => {
  const ints: AttributeType = { kind: 'array', elements: ['int'] };
  expect(restoreAttribute('42', 'int')).toBe(42);
  expect(restoreAttribute('9007199254740993', 'int')).toBe('9007199254740993');
  expect(restoreAttribute('NaN', 'double')).toBe('NaN');
  expect(restoreAttribute('', 'empty')).toBeNull();
  expect(restoreAttribute('[1,9007199254740993,"12345678901234567890"]', ints)).toEqual([
    1,
    '9007199254740993',
    '12345678901234567890',
  ]);
  expect(
    restoreAttribute('[1e+300,100000000000000000000]', { kind: 'array', elements: ['double'] }),
  ).toEqual([1e300, 1e20]);
  expect(restoreAttribute('[broken', ints)).toBe('[broken');
});
