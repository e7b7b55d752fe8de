import type { ContextSink } from '@tracewell/otlp';
import { ENVIRONMENT_ATTRIBUTES, UNKNOWN_SERVICE } from '../definitions.ts';
import {
  type AttributeTarget,
  type AttributeWriter,
  openAttributeWriter,
  stagingTarget,
} from './attribute-target.ts';
import { attributeSink } from './attribute-writer.ts';
import { appendSlice, appendUint32, type Bytes, filled, openBytes } from './bytes.ts';
import type { AttributeMap } from './column-store.ts';
import { intern } from './dictionary.ts';
import { appendText, type Repairs, readText, toUtf8, utf8 } from './text.ts';

/**
 * The resource and scope of the rows that follow, staged: keys and values as Strings, which each row copies. They are
 * bound to a table's dictionaries before its first row, so that undoing a row never takes their keys away.
 */
export interface Context {
  readonly writer: AttributeWriter;
  readonly repairs: Repairs;
  readonly resource: AttributeTarget;
  readonly scope: AttributeTarget;
  /** Strings (varint length, bytes). */
  readonly resourceSchemaUrl: Bytes;
  readonly scopeName: Bytes;
  readonly scopeVersion: Bytes;
  readonly scopeSchemaUrl: Bytes;
  resourceDropped: number;
  scopeDropped: number;
  /** UTF-8, without length. */
  service: Uint8Array;
  environment: Uint8Array;
  /** Whole seconds of the wall clock when the resource was read. */
  ingestSeconds: number;
}

export function openContext(): Context {
  const repairs: Repairs = new Map();
  return {
    writer: openAttributeWriter(repairs),
    repairs,
    resource: stagingTarget(),
    scope: stagingTarget(),
    resourceSchemaUrl: openBytes(),
    scopeName: openBytes(),
    scopeVersion: openBytes(),
    scopeSchemaUrl: openBytes(),
    resourceDropped: 0,
    scopeDropped: 0,
    service: toUtf8(UNKNOWN_SERVICE),
    environment: toUtf8(''),
    ingestSeconds: 0,
  };
}

function empty(target: AttributeTarget): void {
  target.keys.length = 0;
  target.values.length = 0;
  target.types.length = 0;
}

/** The value of the first of some keys in a staging that is not empty. */
function staged(target: AttributeTarget, keys: readonly string[], absent: string): Uint8Array {
  const values = new Map<string, Uint8Array>();
  let valueAt = 0;
  for (let keyAt = 0; keyAt < target.keys.length; ) {
    const key = readText(target.keys, keyAt);
    const value = readText(target.values, valueAt);
    keyAt = key.to;
    valueAt = value.to;
    const name = utf8(target.keys.data, key.from, key.to);
    if (keys.includes(name) && value.to > value.from) {
      values.set(name, target.values.data.slice(value.from, value.to));
    }
  }
  const found = keys.find((key) => values.has(key));
  return (found === undefined ? undefined : values.get(found)) ?? toUtf8(absent);
}

/** `nowMs` is the wall clock in Unix milliseconds. */
export function beginResource(context: Context, nowMs: number): void {
  empty(context.resource);
  context.resourceSchemaUrl.length = 0;
  context.resourceDropped = 0;
  context.ingestSeconds = Math.floor(nowMs / 1000);
  context.writer.nested.depth = 0;
  context.writer.target = context.resource;
}

export function endResource(context: Context): void {
  context.service = staged(context.resource, ['service.name'], UNKNOWN_SERVICE);
  context.environment = staged(context.resource, ENVIRONMENT_ATTRIBUTES, '');
}

export function beginScope(context: Context): void {
  empty(context.scope);
  for (const text of [context.scopeName, context.scopeVersion, context.scopeSchemaUrl]) {
    text.length = 0;
  }
  context.scopeDropped = 0;
  context.writer.target = context.scope;
}

/** `onContext` runs when a resource or scope is complete. */
export function contextSink(
  context: Context,
  now: () => number,
  onContext: () => void,
): ContextSink {
  const { writer, repairs } = context;
  const setText = (column: Bytes) => (bytes: Uint8Array, from: number, to: number) => {
    column.length = 0;
    appendText(column, bytes, from, to, repairs);
  };
  return {
    ...attributeSink(writer),
    resourceBegin: () => beginResource(context, now()),
    resourceDroppedAttributes(count) {
      context.resourceDropped = count;
    },
    resourceSchemaUrl: setText(context.resourceSchemaUrl),
    resourceEnd: () => endResource(context),
    scopeBegin: () => beginScope(context),
    scopeName: setText(context.scopeName),
    scopeVersion: setText(context.scopeVersion),
    scopeDroppedAttributes(count) {
      context.scopeDropped = count;
    },
    scopeSchemaUrl: setText(context.scopeSchemaUrl),
    scopeEnd: onContext,
    takeRepairs() {
      const taken = new Map(repairs);
      repairs.clear();
      return taken;
    },
  };
}

/** A staging bound to one map column: the indexes of its keys there. */
export interface BoundMap {
  readonly source: AttributeTarget;
  readonly map: AttributeMap;
  readonly indexes: Bytes;
}

export function openBoundMap(source: AttributeTarget, map: AttributeMap): BoundMap {
  return { source, map, indexes: openBytes() };
}

export function bindMap(bound: BoundMap, repairs: Repairs): void {
  bound.indexes.length = 0;
  const { keys } = bound.source;
  for (let at = 0; at < keys.length; ) {
    const { from, to } = readText(keys, at);
    appendUint32(bound.indexes, intern(bound.map.keys.dictionary, keys.data, from, to, repairs));
    at = to;
  }
}

/** Appends the staged attributes as the map of one row. */
export function appendBoundMap(bound: BoundMap): void {
  const { map, source, indexes } = bound;
  appendSlice(map.keys.indexes, indexes.data, 0, indexes.length);
  appendSlice(map.values.data, source.values.data, 0, source.values.length);
  endMap(map);
}

/** Writes the offset that ends the map of one row. */
export function endMap(map: AttributeMap): void {
  appendOffset(map.offsets, map.keys.indexes.length / 4);
}

export function appendOffset(offsets: Bytes, count: number): void {
  appendUint32(offsets, count);
  appendUint32(offsets, 0);
}

/** Appends a staged String; one that was never set is ''. */
export function appendStaged(column: Bytes, text: Bytes): void {
  if (text.length === 0) appendSlice(column, EMPTY_STRING, 0, 1);
  else appendSlice(column, text.data, 0, text.length);
}

const EMPTY_STRING = new Uint8Array(1);

/** Index of a staged String in a dictionary. */
export function internStaged(
  dictionary: Parameters<typeof intern>[0],
  text: Bytes,
  repairs: Repairs,
): number {
  if (text.length === 0) return intern(dictionary, EMPTY_STRING, 0, 0, repairs);
  const { from, to } = readText(text, 0);
  return intern(dictionary, filled(text), from, to, repairs);
}
