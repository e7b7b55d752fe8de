import { FileFault } from './file-fault.ts';
import type { FileAttributes, FileAttributeTypes, FileValue } from './file-span.ts';
import { elements, type Here, has, integerOf, member, textOf } from './here.ts';

/** A value with the type that JSON does not show. */
interface Typed {
  readonly value: FileValue;
  readonly type?: FileAttributeTypes[string];
}

/** Deeper values are refused: the page would not show them, and reading them could exhaust the stack. */
const DEPTH_MAX = 32;

function intValue(here: Here): Typed {
  const value = integerOf(here);
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber)
    ? { value: asNumber }
    : { value: String(value), type: 'int' };
}

const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);

function doubleValue({ value, place }: Here): Typed {
  if (typeof value === 'string' && SPECIAL.has(value)) return { value, type: 'double' };
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    throw new FileFault(place, 'is not a number');
  }
  return Number.isInteger(number) ? { value: number, type: 'double' } : { value: number };
}

function boolValue({ value, place }: Here): Typed {
  if (typeof value !== 'boolean') throw new FileFault(place, 'is neither true nor false');
  return { value };
}

type Read = (here: Here, depth: number) => Typed;

const READERS: readonly (readonly [string, string, Read])[] = [
  ['stringValue', 'string_value', (here) => ({ value: textOf(here) })],
  ['boolValue', 'bool_value', boolValue],
  ['intValue', 'int_value', intValue],
  ['doubleValue', 'double_value', doubleValue],
  ['bytesValue', 'bytes_value', (here) => ({ value: textOf(here), type: 'bytes' })],
  [
    'arrayValue',
    'array_value',
    (here, depth) => ({
      value: elements(member(here, 'values')).map((one) => anyValue(one, depth).value),
    }),
  ],
  [
    'kvlistValue',
    'kvlist_value',
    (here, depth) => ({ value: attributesOf(member(here, 'values'), depth).attributes }),
  ],
];

function anyValue(here: Here, depth: number): Typed {
  if (depth >= DEPTH_MAX) throw new FileFault(here.place, 'is nested too deeply');
  // A value left out, and a null within a list, are values with nothing set.
  if (here.value === undefined || here.value === null) return { value: null };
  for (const [camel, snake, read] of READERS) {
    if (has(here, camel, snake)) return read(member(here, camel, snake), depth + 1);
  }
  return { value: null };
}

/** A list of OTLP key-values; of a key that stands twice, the last counts. */
export function attributesOf(
  list: Here,
  depth = 0,
): { attributes: FileAttributes; types: FileAttributeTypes | undefined } {
  const attributes: [string, FileValue][] = [];
  const types: [string, FileAttributeTypes[string]][] = [];
  for (const pair of elements(list)) {
    const key = textOf(member(pair, 'key'));
    const { value, type } = anyValue(member(pair, 'value'), depth);
    attributes.push([key, value]);
    if (type !== undefined) types.push([key, type]);
  }
  return {
    attributes: Object.fromEntries(attributes),
    types: types.length === 0 ? undefined : Object.fromEntries(types),
  };
}
