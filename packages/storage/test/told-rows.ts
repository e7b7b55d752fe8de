import {
  type AttributeType,
  type AttributeTypes,
  decodeAttributeTypes,
} from '../src/attribute-types.ts';
import { decodeDroppedCounts } from '../src/columns/dropped-counts.ts';

type Told = ReturnType<typeof heads> & Attributes;

interface Attributes {
  readonly own: readonly string[];
  readonly resource: readonly string[];
  readonly scope: readonly string[];
  readonly events: readonly (readonly string[])[];
  readonly links: readonly (readonly string[])[];
}

interface Heads {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly start: string;
  readonly statusMessage: string;
  readonly flags: number;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly resourceSchema: string;
  readonly scopeSchema: string;
  readonly eventHeads: readonly (readonly [time: string, name: string])[];
  readonly linkHeads: readonly (readonly [string, string, string, number])[];
}

/** The case of the oneof, then the value of each case: text, bool, int, bits of the double, base64. */
type EngineValue = readonly [string, string, string, string, string, string];

/** Its key, its value, the elements of an array, the entries of a list. */
type EngineAttribute = readonly [
  string,
  EngineValue,
  readonly EngineValue[],
  readonly (readonly [string, EngineValue])[],
];

export interface EngineRow extends Heads {
  readonly end: string;
  readonly kind: number;
  readonly statusCode: number;
  readonly own: readonly EngineAttribute[];
  readonly resource: readonly EngineAttribute[];
  readonly scope: readonly EngineAttribute[];
  readonly events: readonly (readonly EngineAttribute[])[];
  readonly links: readonly (readonly EngineAttribute[])[];
  readonly dropped: readonly number[];
  readonly eventsDropped: readonly number[];
  readonly linksDropped: readonly number[];
}

type OurAttribute = readonly [key: string, text: string];

export interface OurRow extends Heads {
  readonly duration: string;
  readonly kind: string;
  readonly statusCode: string;
  readonly types: string;
  readonly dropped: string;
  readonly own: readonly OurAttribute[];
  readonly resource: readonly OurAttribute[];
  readonly scope: readonly OurAttribute[];
  readonly events: readonly (readonly OurAttribute[])[];
  readonly links: readonly (readonly OurAttribute[])[];
}

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const CODES = ['Unset', 'Ok', 'Error'];

function heads(row: Heads, own: { kind: string; statusCode: string; duration: string }) {
  const { traceId, spanId, parentSpanId, traceState, name, start, statusMessage, flags } = row;
  const { scopeName, scopeVersion, resourceSchema, scopeSchema, eventHeads, linkHeads } = row;
  return {
    ...{ traceId, spanId, parentSpanId, traceState, name, start, statusMessage, flags },
    ...{ scopeName, scopeVersion, resourceSchema, scopeSchema, eventHeads, linkHeads },
    ...own,
  };
}

/** A row as the engine's decoder tells it, in words that both sides use. */
export function toldByEngine(row: EngineRow): Told & { dropped: Record<string, number> } {
  const duration = BigInt(row.end) - BigInt(row.start);
  const each = (list: readonly EngineAttribute[]): string[] => list.map(engineAttribute);
  return {
    ...heads(row, {
      kind: KINDS[row.kind] ?? 'Unspecified',
      statusCode: CODES[row.statusCode] ?? 'Unset',
      duration: String(duration > 0n ? duration : 0n),
    }),
    own: each(row.own),
    resource: each(row.resource),
    scope: each(row.scope),
    events: row.events.map(each),
    links: row.links.map(each),
    dropped: droppedByEngine(row),
  };
}

const DROPPED = ['attributes', 'events', 'links', 'resource', 'scope'];

function droppedByEngine({ dropped, eventsDropped, linksDropped }: EngineRow) {
  const counts = [
    ...dropped.map((count, i) => [DROPPED[i] ?? '', count] as const),
    ...eventsDropped.map((count, i) => [`e${i}`, count] as const),
    ...linksDropped.map((count, i) => [`l${i}`, count] as const),
  ];
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function engineValue([oneof, text, bool, int, bits, base64]: EngineValue): string {
  const values: Record<string, string> = {
    no: 'empty',
    string_value: `string ${text}`,
    bool_value: `bool ${bool}`,
    int_value: `int ${int}`,
    double_value: `double ${bits}`,
    bytes_value: `bytes ${base64}`,
  };
  return values[oneof] ?? oneof;
}

function engineAttribute([key, value, elements, entries]: EngineAttribute): string {
  const [oneof] = value;
  if (oneof === 'array_value') return `${key} array [${elements.map(engineValue).join()}]`;
  if (oneof !== 'kvlist_value') return `${key} ${engineValue(value)}`;
  return `${key} list [${entries.map(([name, entry]) => `${name} ${engineValue(entry)}`).join()}]`;
}

/** The same of a row of our table. */
export function toldByUs(row: OurRow): Told & { dropped: Record<string, number> } {
  const types = decodeAttributeTypes(row.types);
  const each = (list: readonly OurAttribute[], of: AttributeTypes['own'] | undefined) =>
    list.map((attribute) => ourAttribute(attribute, of));
  return {
    ...heads(row, { kind: row.kind, statusCode: row.statusCode, duration: row.duration }),
    own: each(row.own, types.own),
    resource: each(row.resource, types.resource),
    scope: each(row.scope, types.scope),
    events: row.events.map((list, i) => each(list, types.events.get(i))),
    links: row.links.map((list, i) => each(list, types.links.get(i))),
    dropped: Object.fromEntries(decodeDroppedCounts(row.dropped)),
  };
}

function ourAttribute([key, text]: OurAttribute, types: AttributeTypes['own'] | undefined): string {
  const type = types?.get(key) ?? 'string';
  if (typeof type === 'string') return `${key} ${ourValue(text, type)}`;
  const { kind, elements } = type;
  const typeAt = (i: number): AttributeType => elements[elements.length === 1 ? 0 : i] ?? 'string';
  // Every integer as a text: JSON.parse would round the large ones.
  const json = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])(?<![.eE+]-?\d+)/g, quoted);
  const entries = Object.entries(JSON.parse(json) as Record<string, unknown>);
  const values = entries.map(([name, value], i) => {
    const told = ourValue(String(value), typeAt(i));
    return kind === 'array' ? told : `${name} ${told}`;
  });
  return `${key} ${kind} [${values.join()}]`;
}

function quoted(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}

function ourValue(text: string, type: AttributeType): string {
  if (type === 'empty') return 'empty';
  return type === 'double' ? `double ${doubleBits(text)}` : `${type} ${text}`;
}

function doubleBits(text: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(Number(text));
  return String(bytes.readBigUInt64LE());
}
