import { createRequire } from 'node:module';
import {
  DATA,
  EVENT,
  EXEMPLAR,
  LINK,
  LOG,
  METRIC,
  NEGATIVE,
  POINT,
  POSITIVE,
  RESOURCE,
  SCOPE,
  SPAN,
  TYPES,
} from './oracle-names.ts';
import type { RecordedAttribute, RecordedNode } from './recording-sink.ts';

/** A message as protobufjs decodes it: own properties are what was sent, others are defaults. */
export interface Decoded {
  readonly [field: string]: unknown;
}
interface Long {
  readonly low: number;
  readonly high: number;
}
type Fields = Readonly<Record<string, string>>;

const root = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
) as { opentelemetry: { proto: { collector: Record<string, { v1: Record<string, Codec> }> } } };
interface Codec {
  decode(body: Uint8Array): Decoded;
}

const REQUEST = {
  traces: 'ExportTraceServiceRequest',
  metrics: 'ExportMetricsServiceRequest',
  logs: 'ExportLogsServiceRequest',
} as const;
const PACKAGE = { traces: 'trace', metrics: 'metrics', logs: 'logs' } as const;
export type Signal = keyof typeof REQUEST;

/** Decodes a request with the code that protobufjs generated from the official definitions. */
export function decodeOfficially(signal: Signal, body: Uint8Array): Decoded {
  const codec = root.opentelemetry.proto.collector[PACKAGE[signal]]?.v1[REQUEST[signal]];
  if (codec === undefined) throw new Error(`the oracle knows no ${signal}`);
  return codec.decode(body);
}

function list(value: unknown): readonly Decoded[] {
  return (value ?? []) as readonly Decoded[];
}

/** A 64-bit integer, unsigned. */
export function integer(value: unknown): bigint {
  if (typeof value === 'number') return BigInt.asUintN(64, BigInt(value));
  const { low, high } = value as Long;
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

export function hex(value: unknown): string {
  return Buffer.from(value as Uint8Array).toString('hex');
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Uint8Array) return hex(value);
  return Array.isArray(value)
    ? value.map((one) => `${scalar(one)} `).join('')
    : `${integer(value)}`;
}

/** Fields under the names of our sink. Those that were not sent are left out. */
function fieldsOf(message: Decoded, names: Fields): Record<string, string> {
  const present = Object.entries(names).filter(([name]) => (message[name] ?? null) !== null);
  return Object.fromEntries(present.map(([name, method]) => [method, scalar(message[name])]));
}

function node(of: string, message: Decoded, names: Fields, attributes: unknown): RecordedNode {
  return {
    of,
    fields: fieldsOf(message, names),
    attributes: list(attributes).map(attribute),
    children: [],
  };
}

function attribute({ key, value }: Decoded): RecordedAttribute {
  return anyValue(String(key ?? ''), (value ?? {}) as Decoded);
}

/** Which field of a oneof was set last. */
export function chosen(any: Decoded): string | undefined {
  return Object.keys(any).findLast((name) => (any[name] ?? null) !== null);
}

function anyValue(key: string, any: Decoded): RecordedAttribute {
  const kind = chosen(any);
  const value = kind === undefined ? undefined : any[kind];
  switch (kind) {
    case undefined:
      return [key, 'empty', ''];
    case 'intValue':
      return [key, 'int', String(BigInt.asIntN(64, integer(value)))];
    case 'arrayValue':
      return [key, 'array', list((value as Decoded).values).map((one) => anyValue('', one))];
    case 'kvlistValue':
      return [key, 'list', list((value as Decoded).values).map(attribute)];
    default:
      return [key, kind.replace('Value', ''), scalar(value)];
  }
}

function spanNode(span: Decoded): RecordedNode {
  const { status, attributes, events, links } = span;
  const told = node('span', span, SPAN, attributes);
  if (status) {
    const { code, message } = fieldsOf(status as Decoded, { code: 'code', message: 'message' });
    if (code !== undefined) told.fields.statusCode = code;
    if (message !== undefined) told.fields.statusMessage = message;
  }
  for (const one of list(events)) told.children.push(node('event', one, EVENT, one.attributes));
  for (const one of list(links)) told.children.push(node('link', one, LINK, one.attributes));
  return told;
}

function logNode(log: Decoded): RecordedNode {
  const told = node('log', log, LOG, log.attributes);
  if (log.body) {
    const attributes = [anyValue('', log.body as Decoded)];
    told.children.push({ of: 'logBody', fields: {}, attributes, children: [] });
  }
  return told;
}

/** The value of a number point or an exemplar: whichever field was set last. */
function valueField(point: Decoded, prefix: string): Record<string, string> {
  const kind = Object.keys(point).findLast((name) => name === 'asInt' || name === 'asDouble');
  if (kind === undefined) return {};
  return { [kind === 'asInt' ? `${prefix}Int` : `${prefix}Double`]: scalar(point[kind]) };
}

function pointNode(point: Decoded): RecordedNode {
  const told = node('point', point, POINT, point.attributes);
  Object.assign(told.fields, valueField(point, 'point'));
  if (point.positive) Object.assign(told.fields, fieldsOf(point.positive as Decoded, POSITIVE));
  if (point.negative) Object.assign(told.fields, fieldsOf(point.negative as Decoded, NEGATIVE));
  const pairs = list(point.quantileValues).map(
    ({ quantile, value }) => `${scalar(quantile ?? 0)}=${scalar(value ?? 0)} `,
  );
  if (pairs.length > 0) told.fields.quantile = pairs.join('');
  for (const one of list(point.exemplars)) {
    const exemplar = node('exemplar', one, EXEMPLAR, one.filteredAttributes);
    Object.assign(exemplar.fields, valueField(one, 'exemplar'));
    told.children.push(exemplar);
  }
  return told;
}

/** Undefined for a metric without data, which has no points to tell. */
function metricNode(metric: Decoded): RecordedNode | undefined {
  const kind = Object.keys(metric).findLast((name) => name in TYPES);
  if (kind === undefined) return undefined;
  const data = metric[kind] as Decoded;
  const told = node('metric', metric, METRIC, []);
  Object.assign(told.fields, fieldsOf(data, DATA), { type: TYPES[kind] });
  told.children.push(...list(data.dataPoints).map(pointNode));
  return told;
}

const ITEMS = {
  traces: ['resourceSpans', 'scopeSpans', 'spans', spanNode],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', metricNode],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords', logNode],
} as const;

/** What our decoders must tell of a request, in their order. */
export function expectedNodes(signal: Signal, request: Decoded): RecordedNode[] {
  const [resources, scopes, items, itemNode] = ITEMS[signal];
  return list(request[resources]).flatMap((ofResource) => {
    if (list(ofResource[scopes]).length === 0) return []; // it describes nothing
    const resource = (ofResource.resource ?? {}) as Decoded;
    const told = node('resource', resource, RESOURCE, resource.attributes);
    Object.assign(told.fields, fieldsOf(ofResource, { schemaUrl: 'resourceSchemaUrl' }));
    return [told, ...list(ofResource[scopes]).flatMap((one) => scopeNodes(one, items, itemNode))];
  });
}

function scopeNodes(
  ofScope: Decoded,
  items: string,
  itemNode: (item: Decoded) => RecordedNode | undefined,
): RecordedNode[] {
  if (list(ofScope[items]).length === 0) return [];
  const scope = (ofScope.scope ?? {}) as Decoded;
  const told = node('scope', scope, SCOPE, scope.attributes);
  Object.assign(told.fields, fieldsOf(ofScope, { schemaUrl: 'scopeSchemaUrl' }));
  const nodes = list(ofScope[items]).map(itemNode);
  return [told, ...nodes.filter((one) => one !== undefined)];
}
