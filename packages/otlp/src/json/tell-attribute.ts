import { DecodeError } from '../outcome.ts';
import { DEPTH_MAX } from '../protobuf/reader.ts';
import type { AttributeSink } from '../sink.ts';
import {
  bool,
  bytes,
  double,
  type Emit,
  each,
  fields,
  misfit,
  nested,
  signed64,
  tell,
  text,
} from './fields.ts';

const key = text<AttributeSink>((sink, b, from, to) => sink.attributeKey(b, from, to));

/** Of an AnyValue that sets several fields, which OTLP forbids, the first of this list counts: a value is told once. */
const VALUES: readonly [string, string, Emit<AttributeSink>][] = [
  ['stringValue', 'string_value', text((sink, b, from, to) => sink.attributeString(b, from, to))],
  ['boolValue', 'bool_value', bool((sink, value) => sink.attributeBool(value))],
  ['intValue', 'int_value', signed64((sink, low, high) => sink.attributeInt(low, high))],
  ['doubleValue', 'double_value', double((sink, value) => sink.attributeDouble(value))],
  ['arrayValue', 'array_value', tellArray],
  ['kvlistValue', 'kvlist_value', tellList],
  ['bytesValue', 'bytes_value', bytes((sink, b, from, to) => sink.attributeBytes(b, from, to))],
];

const ARRAY = fields<AttributeSink>({ values: each(tellValue) });
const LIST = fields<AttributeSink>({ values: each(tellAttribute) });
const ATTRIBUTE = fields<AttributeSink>({ key, value: tellValue });

/** One KeyValue. Both its fields are told, also where the sender left them out. */
export function tellAttribute(...[walk, value]: Parameters<Emit<AttributeSink>>): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const { key, value: given } = (isObject ? value : {}) as { key?: unknown; value?: unknown };
  tell(walk, ATTRIBUTE, isObject ? { key: key ?? '', value: given ?? {} } : value);
}

/** One AnyValue. */
export function tellValue(...[walk, value]: Parameters<Emit<AttributeSink>>): void {
  if (walk.depth >= DEPTH_MAX) throw new DecodeError('values are nested too deeply');
  // A null within an array is taken for an AnyValue with nothing set.
  if (typeof (value ?? {}) !== 'object' || Array.isArray(value)) throw misfit(walk, 'an object');
  const object = (value ?? {}) as Record<string, unknown>;
  for (const [camel, snake, emit] of VALUES) {
    const field = object[camel] ?? object[snake];
    if (field === undefined || field === null) continue;
    walk.path.push(camel);
    walk.depth++;
    emit(walk, field);
    walk.depth--;
    walk.path.pop();
    return;
  }
  walk.sink.attributeEmpty();
}

function tellArray(...[walk, value]: Parameters<Emit<AttributeSink>>): void {
  walk.sink.attributeArrayBegin();
  nested(ARRAY)(walk, value);
  walk.sink.attributeArrayEnd();
}

function tellList(...[walk, value]: Parameters<Emit<AttributeSink>>): void {
  walk.sink.attributeListBegin();
  nested(LIST)(walk, value);
  walk.sink.attributeListEnd();
}
