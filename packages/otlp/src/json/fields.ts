import { Buffer } from 'node:buffer';
import { DecodeError } from '../outcome.ts';

/** A walk over a parsed body that drives a sink. */
export interface Walk<Sink> {
  readonly sink: Sink;
  /** UTF-8 of the text that is being told. */
  scratch: Uint8Array;
  /** Where the walk is, for messages: indexes of resource, scope and item, and the field. */
  readonly path: string[];
  /** AnyValues around the one that is being told. */
  depth: number;
  /** Texts with half of a surrogate pair, which is not UTF-8: stored with U+FFFD in its place. */
  repaired: number;
}

export function openWalk<Sink>(sink: Sink): Walk<Sink> {
  return { sink, scratch: new Uint8Array(256), path: [], depth: 0, repaired: 0 };
}

/** Tells one value of a field. Called only with values that are there and not null. */
export type Emit<Sink> = (walk: Walk<Sink>, value: unknown) => void;

/** The fields of a message by OTLP/JSON's name, in the order in which they are told. */
export type Fields<Sink> = readonly { camel: string; snake: string; emit: Emit<Sink> }[];

/** snake_case names, which some senders write, are tolerated. */
export function fields<Sink>(byName: Readonly<Record<string, Emit<Sink>>>): Fields<Sink> {
  return Object.entries(byName).map(([camel, emit]) => ({
    camel,
    snake: snakeOf(camel),
    emit,
  }));
}

function snakeOf(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function tell<Sink>(walk: Walk<Sink>, message: Fields<Sink>, value: unknown): void {
  const object = objectOf(walk, value);
  for (const { camel, snake, emit } of message) {
    const field = object[camel] ?? object[snake];
    if (field === undefined || field === null) continue;
    walk.path.push(camel);
    emit(walk, field);
    walk.path.pop();
  }
}

/** Whether a field of a message holds an array that is not empty, or something that is no array. */
export function hasElements(walk: Walk<unknown>, message: unknown, camel: string): boolean {
  const object = objectOf(walk, message);
  const value = object[camel] ?? object[snakeOf(camel)];
  return Array.isArray(value) ? value.length > 0 : (value ?? null) !== null;
}

export function misfit(walk: Walk<unknown>, expected: string): DecodeError {
  const path = walk.path.join('.').replaceAll('.[', '[');
  return new DecodeError(`${path || 'the body'} is not ${expected}`);
}

function objectOf(walk: Walk<unknown>, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw misfit(walk, 'an object');
  }
  return value as Record<string, unknown>;
}

export function each<Sink>(emit: Emit<Sink>): Emit<Sink> {
  return (walk, value) => {
    if (!Array.isArray(value)) throw misfit(walk, 'an array');
    value.forEach((element, i) => {
      walk.path.push(`[${i}]`);
      emit(walk, element);
      walk.path.pop();
    });
  };
}

export const nested =
  <Sink>(message: Fields<Sink>): Emit<Sink> =>
  (walk, value) =>
    tell(walk, message, value);

type TakeBytes<Sink> = (sink: Sink, bytes: Uint8Array, from: number, to: number) => void;

const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

export function text<Sink>(take: TakeBytes<Sink>): Emit<Sink> {
  return (walk, value) => {
    if (typeof value !== 'string') throw misfit(walk, 'a string');
    if (LONE_SURROGATE.test(value)) walk.repaired++;
    if (walk.scratch.length < value.length * 3) walk.scratch = new Uint8Array(value.length * 6);
    take(walk.sink, walk.scratch, 0, encoder.encodeInto(value, walk.scratch).written);
  };
}

/** No id has this length: the sink refuses the span alone, as it does for wrong lengths in protobuf. */
const NO_ID = Uint8Array.of(0xff);

/** An id in hex digits of either case, as OTLP/JSON has it instead of base64. */
export function id<Sink>(take: TakeBytes<Sink>): Emit<Sink> {
  return (walk, value) => {
    if (typeof value !== 'string') throw misfit(walk, 'a string of hex digits');
    const bytes = Buffer.from(value, 'hex');
    const isHex = bytes.length * 2 === value.length;
    take(walk.sink, isHex ? bytes : NO_ID, 0, isHex ? bytes.length : 1);
  };
}

/** Base64 of the standard or the URL alphabet. */
export function bytes<Sink>(take: TakeBytes<Sink>): Emit<Sink> {
  return (walk, value) => {
    if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) throw misfit(walk, 'base64');
    const decoded = Buffer.from(value, 'base64');
    take(walk.sink, decoded, 0, decoded.length);
  };
}

export function bool<Sink>(take: (sink: Sink, value: boolean) => void): Emit<Sink> {
  return (walk, value) => {
    if (typeof value !== 'boolean') throw misfit(walk, 'true or false');
    take(walk.sink, value);
  };
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** More characters than any number needs; on millions the engine's regex fails. */
const DECIMAL_MAX = 1100;

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= DECIMAL_MAX && DECIMAL.test(value);
}

export function double<Sink>(take: (sink: Sink, value: number) => void): Emit<Sink> {
  return (walk, value) => take(walk.sink, doubleOf(walk, value));
}

export function doubleOf(walk: Walk<unknown>, value: unknown): number {
  if (typeof value === 'number' || value === 'NaN') return Number(value);
  if (isDecimal(value)) return Number(value);
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  throw misfit(walk, 'a number');
}

type TakeHalves<Sink> = (sink: Sink, low: number, high: number) => void;

/** A 64-bit integer, signed or not, as a number or a string: told in two halves. */
function int64<Sink>(take: TakeHalves<Sink>, min: bigint, max: bigint): Emit<Sink> {
  return (walk, value) => {
    const integer = integerOf(value);
    if (integer === undefined || integer < min || integer > max) {
      throw misfit(walk, `an integer from ${min} to ${max}`);
    }
    const unsigned = BigInt.asUintN(64, integer);
    take(walk.sink, Number(unsigned & 0xffff_ffffn), Number(unsigned >> 32n));
  };
}

export const unsigned64 = <Sink>(take: TakeHalves<Sink>) => int64(take, 0n, 2n ** 64n - 1n);
export const signed64 = <Sink>(take: TakeHalves<Sink>) => int64(take, -(2n ** 63n), 2n ** 63n - 1n);

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  const number = isDecimal(value) ? Number(value) : value;
  return Number.isInteger(number) ? BigInt(number as number) : undefined;
}

/** A 32-bit integer. */
export function int32<Sink>(take: (sink: Sink, value: number) => void): Emit<Sink> {
  return int64((sink, low) => take(sink, low), -(2n ** 31n), 2n ** 32n - 1n);
}

export function signed32<Sink>(take: (sink: Sink, value: number) => void): Emit<Sink> {
  return int64((sink, low) => take(sink, low | 0), -(2n ** 31n), 2n ** 31n - 1n);
}

/** An enumeration's number, or its name: `SPAN_KIND_` and a word. */
export function enumeration<Sink>(
  names: readonly string[],
  take: (sink: Sink, value: number) => void,
): Emit<Sink> {
  const byNumber = int32(take);
  return (walk, value) => {
    const named = typeof value === 'string' ? names.indexOf(value) : -1;
    if (named >= 0) take(walk.sink, named);
    else if (typeof value === 'string' && /^[A-Z]/.test(value))
      throw misfit(walk, names.join(', '));
    else byNumber(walk, value);
  };
}
