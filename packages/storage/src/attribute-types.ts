/**
 * `AttributeTypes`: the OTLP types of every attribute of a row that is not a string. The maps of the tables hold text
 * only; with this signature the reader gives 42 and true back instead of "42" and "true". Rows of foreign writers have
 * none and read as strings.
 *
 *     signature = section *( ";" section )            '' when every attribute is a string
 *     section   = place ":" key "=" type *( "," key "=" type )
 *     place     = "s" span, data point or log record / "r" resource / "c" scope / "b" body of a log record (empty key)
 *               / ("e" event / "l" link / "x" exemplar) index [ "-" last index ]     e0, l2, e0-3
 *     type      = "i" int64 / "d" double / "b" bool / "y" bytes / "n" empty / "s" string (inside arrays and lists)
 *               / "[" *type "]" array / "{" *type "}" key-value list
 *
 * Inside brackets one type stands for every element; several are the elements' types in order. In keys `% , ; = :` are
 * percent-encoded. The text of an int is decimal, of a double the shortest, of bytes base64, of arrays and lists JSON
 * (in which 64-bit integers are plain numbers, bytes base64 strings, and NaN and infinities strings).
 *
 *     s:http.response.status_code=i,retry=b,codes=[i];r:process.pid=i;e0-1:attempt=i
 */
export type AttributeType =
  | 'int'
  | 'double'
  | 'bool'
  | 'bytes'
  | 'empty'
  | 'string'
  | { readonly kind: 'array' | 'list'; readonly elements: readonly AttributeType[] };

/** Types by key. A key that is missing is a string. */
export type TypesByKey = ReadonlyMap<string, AttributeType>;

export interface AttributeTypes {
  /** Of the span, data point or log record. */
  readonly own: TypesByKey;
  readonly resource: TypesByKey;
  readonly scope: TypesByKey;
  /** Of a log record's body, under the empty key. */
  readonly body: TypesByKey;
  /** By index of the event, link or exemplar; a missing index has strings only. */
  readonly events: ReadonlyMap<number, TypesByKey>;
  readonly links: ReadonlyMap<number, TypesByKey>;
  readonly exemplars: ReadonlyMap<number, TypesByKey>;
}

/** A value in its own JSON type; integers beyond 2^53, bytes (base64), NaN and infinities are strings. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

const CODES: Record<string, AttributeType> = {
  i: 'int',
  d: 'double',
  b: 'bool',
  y: 'bytes',
  n: 'empty',
  s: 'string',
};
const LETTERS = new Map(Object.entries(CODES).map(([letter, type]) => [type, letter]));

type Mutable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;
type MutableTypes = { readonly [K in keyof AttributeTypes]: Mutable<AttributeTypes[K]> };

/** Reads a signature. Parts that it does not understand (a newer writer's) are left out, so those values read as text. */
export function decodeAttributeTypes(signature: string): AttributeTypes {
  const types: MutableTypes = {
    own: new Map(),
    resource: new Map(),
    scope: new Map(),
    body: new Map(),
    events: new Map(),
    links: new Map(),
    exemplars: new Map(),
  };
  for (const section of signature === '' ? [] : signature.split(';')) readSection(section, types);
  return types;
}

/** More indexes than a span has events, so that a strange row cannot cost a reader its memory. */
const INDEXES_MAX = 65_536;

function readSection(section: string, types: MutableTypes): void {
  const place = /^([a-z])(?:(\d+)(?:-(\d+))?)?:/.exec(section);
  if (!place) return;
  const [head, letter = '', from, to = from] = place;
  const byKey = typesByKey(section.slice(head.length));
  if (from === undefined) {
    const own = { s: types.own, r: types.resource, c: types.scope, b: types.body }[letter];
    for (const [key, type] of byKey) own?.set(key, type);
    return;
  }
  const indexed = { e: types.events, l: types.links, x: types.exemplars }[letter];
  const last = Math.min(Number(to), Number(from) + INDEXES_MAX);
  for (let i = Number(from); i <= last; i++) indexed?.set(i, byKey);
}

function typesByKey(text: string): Map<string, AttributeType> {
  const types = new Map<string, AttributeType>();
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const cursor = { text: pair, at: equals + 1 };
    const type = equals < 0 ? undefined : readType(cursor);
    if (type !== undefined) types.set(decodeKey(pair.slice(0, equals)), type);
  }
  return types;
}

function decodeKey(key: string): string {
  return key.replace(/%(25|2C|3A|3B|3D)/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function readType(cursor: { readonly text: string; at: number }): AttributeType | undefined {
  const letter = cursor.text[cursor.at++] ?? '';
  const close = { '[': ']', '{': '}' }[letter];
  if (close === undefined) return CODES[letter];
  const elements: AttributeType[] = [];
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== close) {
    const element = readType(cursor);
    if (element === undefined) return undefined;
    elements.push(element);
  }
  cursor.at++;
  return { kind: close === ']' ? 'array' : 'list', elements };
}

/** Writes the signature of one place, e.g. `s:` or `e0:`; '' when every attribute is a string. */
export function encodeAttributeTypes(place: string, types: TypesByKey): string {
  const pairs = [...types]
    .filter(([, type]) => type !== 'string')
    .map(([key, type]) => `${encodeKey(key)}=${typeText(type)}`);
  return pairs.length === 0 ? '' : `${place}:${pairs.join(',')}`;
}

function encodeKey(key: string): string {
  return key.replace(/[%,:;=]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function typeText(type: AttributeType): string {
  if (typeof type === 'string') return LETTERS.get(type) ?? 's';
  const elements = type.elements.map(typeText);
  const same = elements.length > 1 && elements.every((element) => element === elements[0]);
  const inner = same ? elements[0] : elements.join('');
  return type.kind === 'array' ? `[${inner}]` : `{${inner}}`;
}

/** The value that was sent, from the text of the map and its type. Text that does not fit its type stays text. */
export function restoreAttribute(text: string, type: AttributeType | undefined): AttributeValue {
  if (type === undefined || type === 'string' || type === 'bytes') return text;
  if (type === 'empty') return null;
  if (type === 'bool') return text === 'true';
  if (type === 'int') return safeInteger(text);
  if (type === 'double') return finite(text);
  return restoreNested(text, type);
}

function safeInteger(text: string): AttributeValue {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function finite(text: string): AttributeValue {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : text;
}

function restoreNested(text: string, type: AttributeType): AttributeValue {
  try {
    return retyped(JSON.parse(quoteBigIntegers(text)), type);
  } catch {
    return text;
  }
}

/** JSON.parse would round them; a quoted one stays exact. Strings are matched first, so their digits are left alone. */
function quoteBigIntegers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

function retyped(value: unknown, type: AttributeType): AttributeValue {
  if (type === 'double' && typeof value === 'string') return finite(value);
  if (typeof type === 'string') return value as AttributeValue;
  const typeAt = (i: number) => type.elements[type.elements.length === 1 ? 0 : i] ?? 'string';
  if (Array.isArray(value)) return value.map((element, i) => retyped(element, typeAt(i)));
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, element], i) => [key, retyped(element, typeAt(i))]));
}

/** Map columns as the engine's JSON gives them, back to values as they were sent. */
export function restoreAttributes(
  texts: Readonly<Record<string, string>>,
  types: TypesByKey | undefined,
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, restoreAttribute(text, types?.get(key))]),
  );
}
