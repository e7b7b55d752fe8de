import type { ContextSink } from '../sink.ts';
import { decodeAttribute } from './decode-attribute.ts';
import {
  LENGTH,
  openReader,
  type Reader,
  readLength,
  readTag,
  readVarint,
  skip,
  tagOf,
  VARINT,
} from './reader.ts';

// Traces and metrics share these numbers: request.resource_x = 1; ResourceX { resource 1, scope_x 2, schema_url 3 };
// ScopeX { scope 1, x 2, schema_url 3 }; Resource { attributes 1, dropped 2 };
// InstrumentationScope { name 1, version 2, attributes 3, dropped 4 }.
const RESOURCE_ITEM = tagOf(1, LENGTH);
const DESCRIPTION = tagOf(1, LENGTH);
const CHILD = tagOf(2, LENGTH);
const SCHEMA_URL = tagOf(3, LENGTH);
const RESOURCE_ATTRIBUTE = tagOf(1, LENGTH);
const RESOURCE_DROPPED = tagOf(2, VARINT);
const SCOPE_NAME = tagOf(1, LENGTH);
const SCOPE_VERSION = tagOf(2, LENGTH);
const SCOPE_ATTRIBUTE = tagOf(3, LENGTH);
const SCOPE_DROPPED = tagOf(4, VARINT);

/** Reads one span or metric: from `reader.at` to `end`. */
export type DecodeItem = (reader: Reader, end: number) => void;

/** ResourceX and ScopeX are told in the same way: what they describe, their schema, then what they hold. */
interface Layer {
  begin(): void;
  describe: DecodeItem;
  schemaUrl(bytes: Uint8Array, from: number, to: number): void;
  end(): void;
  child: DecodeItem;
}

/**
 * Walks a request down to its spans or metrics. A resource and its scope are told before their children wherever they
 * stand in their message: the fields are looked for first, which costs one step for each child.
 */
export function decodeRequest(body: Uint8Array, sink: ContextSink, decodeItem: DecodeItem): void {
  const reader = openReader(body);
  const scopes: Layer = {
    begin: () => sink.scopeBegin(),
    describe: (at, end) => decodeScope(at, end, sink),
    schemaUrl: (bytes, from, to) => sink.scopeSchemaUrl(bytes, from, to),
    end: () => sink.scopeEnd(),
    child: decodeItem,
  };
  const resources: Layer = {
    begin: () => sink.resourceBegin(),
    describe: (at, end) => decodeResource(at, end, sink),
    schemaUrl: (bytes, from, to) => sink.resourceSchemaUrl(bytes, from, to),
    end: () => sink.resourceEnd(),
    child: (at, end) => decodeLayer(at, end, scopes),
  };
  while (reader.at < body.length) {
    const tag = readTag(reader, body.length);
    if (tag === RESOURCE_ITEM) decodeLayer(reader, readLength(reader, body.length), resources);
    else skip(reader, tag, body.length);
  }
}

/**
 * Whether a resource has scopes, or a scope items; stays where it is if so, else ends the message. What describes nothing
 * is not told: two bytes are an empty resource, and half a million of them would keep the process for a second.
 */
function hasChild(reader: Reader, end: number): boolean {
  const start = reader.at;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === CHILD) {
      reader.at = start;
      return true;
    }
    skip(reader, tag, end);
  }
  return false;
}

function decodeLayer(reader: Reader, end: number, layer: Layer): void {
  if (!hasChild(reader, end)) return;
  const start = reader.at;
  layer.begin();
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === DESCRIPTION) layer.describe(reader, readLength(reader, end));
    else if (tag === SCHEMA_URL) {
      const to = readLength(reader, end);
      layer.schemaUrl(reader.bytes, reader.at, to);
      reader.at = to;
    } else skip(reader, tag, end);
  }
  layer.end();
  reader.at = start;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === CHILD) layer.child(reader, readLength(reader, end));
    else skip(reader, tag, end);
  }
}

function decodeResource(reader: Reader, end: number, sink: ContextSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === RESOURCE_ATTRIBUTE) decodeAttribute(reader, readLength(reader, end), sink);
    else if (tag === RESOURCE_DROPPED) sink.resourceDroppedAttributes(readVarint(reader, end));
    else skip(reader, tag, end);
  }
}

function decodeScope(reader: Reader, end: number, sink: ContextSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === SCOPE_DROPPED) sink.scopeDroppedAttributes(readVarint(reader, end));
    else if ((tag & 7) === LENGTH) {
      const to = readLength(reader, end);
      decodeScopePart(reader, tag, to, sink);
      reader.at = to;
    } else skip(reader, tag, end);
  }
}

function decodeScopePart(reader: Reader, tag: number, to: number, sink: ContextSink): void {
  if (tag === SCOPE_ATTRIBUTE) decodeAttribute(reader, to, sink);
  else if (tag === SCOPE_NAME) sink.scopeName(reader.bytes, reader.at, to);
  else if (tag === SCOPE_VERSION) sink.scopeVersion(reader.bytes, reader.at, to);
}
