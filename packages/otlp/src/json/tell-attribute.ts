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
  nested,
  signed64,
  tell,
  text,
} from './fields.ts';

const key = text<AttributeSink>((sink, b, from, to) => sink.attributeKey(b, from, to));

/** The last field of an AnyValue that is set counts; telling stops there, for a value is told once. */
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
  const isObject = typeof value === 'object' && value !== null;
  tell(walk, ATTRIBUTE, isObject ? { key: '', ...value, value: givenValue(value) } : value);
}

function givenValue(attribute: object): unknown {
  return ('value' in attribute ? attribute.value : undefined) ?? {};
}

/** One AnyValue. */
export function tellValue(...[walk, value]: Parameters<Emit<AttributeSink>>): void {
  if (walk.depth >= DEPTH_MAX) throw new DecodeError('values are nested too deeply');
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
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
