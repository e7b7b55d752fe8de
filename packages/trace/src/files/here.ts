import { FileFault } from './file-fault.ts';

/** A value of a JSON file, and where it stands. */
export interface Here {
  readonly value: unknown;
  readonly place: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of the names that the object has; the first name's place, with no value, when it has none. */
export function member({ value, place }: Here, ...names: readonly string[]): Here {
  if (!isObject(value)) throw new FileFault(place, 'is not an object');
  const name = names.find((one) => value[one] !== undefined && value[one] !== null);
  const at = name ?? names[0] ?? '';
  return {
    value: name === undefined ? undefined : value[name],
    place: place === '' ? at : `${place}.${at}`,
  };
}

/** Whether an object has one of the names. */
export function has(here: Here, ...names: readonly string[]): boolean {
  return isObject(here.value) && member(here, ...names).value !== undefined;
}

/** The elements of a list; none where it was left out. */
export function elements({ value, place }: Here): Here[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new FileFault(place, 'is not a list');
  return value.map((element: unknown, at) => ({ value: element, place: `${place}[${at}]` }));
}

/** The entries of an object; none where it was left out. */
export function entries({ value, place }: Here): [string, Here][] {
  if (value === undefined) return [];
  if (!isObject(value)) throw new FileFault(place, 'is not an object');
  return Object.entries(value).map(([key, one]) => [key, { value: one, place: `${place}.${key}` }]);
}

/** Text; '' where it was left out. */
export function textOf({ value, place }: Here): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new FileFault(place, 'is not text');
  return value;
}

/** A whole number, given as one or as text; 0 where it was left out. */
export function integerOf({ value, place }: Here): bigint {
  if (value === undefined) return 0n;
  if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new FileFault(place, 'is not a whole number');
}

/** The largest time of OTLP: 64 bits without sign. */
const TIME_MAX = 2n ** 64n - 1n;

/** A time or duration in nanoseconds from a whole number of units of `nsPerUnit`. */
export function nanosOf(here: Here, nsPerUnit: bigint): bigint {
  const ns = integerOf(here) * nsPerUnit;
  if (ns < 0n || ns > TIME_MAX) throw new FileFault(here.place, 'is not a time');
  return ns;
}

const BASE64_BYTES: Readonly<Record<number, number>> = { 24: 32, 12: 16 };

/** Base64, as some programs write ids, in hex; the text itself when it is none. */
function fromBase64(text: string, digits: number): string {
  if (BASE64_BYTES[text.length] !== digits || !/^[A-Za-z0-9+/]+=+$/.test(text)) return text;
  const bytes = Array.from(atob(text), (character) => character.charCodeAt(0));
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An id of so many hex digits, in lower case, short ones filled up; '' where it was left out or is all zeros. */
export function idOf(here: Here, digits: 16 | 32): string {
  const text = fromBase64(textOf(here), digits).toLowerCase();
  if (/^0*$/.test(text)) return '';
  if (!/^[0-9a-f]+$/.test(text) || text.length > digits) {
    throw new FileFault(here.place, `is not an id of ${digits} hexadecimal digits`);
  }
  return text.padStart(digits, '0');
}

/** An id that must be there. */
export function requiredIdOf(here: Here, digits: 16 | 32): string {
  const id = idOf(here, digits);
  if (id === '') throw new FileFault(here.place, 'is missing, or all zeros');
  return id;
}
