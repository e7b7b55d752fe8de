/** How the chunks of a streamed answer become one document: the engine writes each chunk as a whole document. */
export type Joining =
  | 'plain'
  | 'text-header'
  | 'text-2-headers'
  | 'binary-header'
  | 'binary-2-headers';

const ALIASES: Readonly<Record<string, string>> = {
  tsv: 'tabseparated',
  tsvraw: 'tabseparatedraw',
  tsvwithnames: 'tabseparatedwithnames',
  tsvwithnamesandtypes: 'tabseparatedwithnamesandtypes',
  tsvrawwithnames: 'tabseparatedrawwithnames',
  tsvrawwithnamesandtypes: 'tabseparatedrawwithnamesandtypes',
  ndjson: 'jsoneachrow',
  jsonlines: 'jsoneachrow',
};

const PLAIN = [
  'jsoneachrow jsonstringseachrow jsoncompacteachrow jsoncompactstringseachrow tskv bsoneachrow msgpack',
  'tabseparated tabseparatedraw csv rowbinary native lineasstring rawblob null sqlinsert',
].flatMap((line) => line.split(' '));
const WITH_NAMES = [
  'tabseparated',
  'tabseparatedraw',
  'csv',
  'jsoncompacteachrow',
  'jsoncompactstringseachrow',
];

const JOININGS = new Map<string, Joining>([
  ...PLAIN.map((name) => [name, 'plain'] as const),
  ...WITH_NAMES.map((name) => [`${name}withnames`, 'text-header'] as const),
  ...WITH_NAMES.map((name) => [`${name}withnamesandtypes`, 'text-2-headers'] as const),
  ['rowbinarywithnames', 'binary-header'],
  ['rowbinarywithnamesandtypes', 'binary-2-headers'],
]);

function canonical(format: string): string {
  const lower = format.toLowerCase();
  return ALIASES[lower] ?? lower;
}

/** How to join the chunks of this format; undefined when it can only be written in one piece. */
export function joiningOf(format: string): Joining | undefined {
  return JOININGS.get(canonical(format));
}

/** How many bytes at the start of a chunk are the header that every chunk repeats. */
export function headerLength(joining: Joining, chunk: Uint8Array): number {
  switch (joining) {
    case 'plain':
      return 0;
    case 'text-header':
      return linesLength(chunk, 1);
    case 'text-2-headers':
      return linesLength(chunk, 2);
    case 'binary-header':
      return binaryHeaderLength(chunk, 1);
    case 'binary-2-headers':
      return binaryHeaderLength(chunk, 2);
  }
}

/** A line break inside double quotes belongs to a CSV or JSON column name. */
function linesLength(chunk: Uint8Array, lines: number): number {
  let left = lines;
  let quoted = false;
  for (let i = 0; i < chunk.length; i++) {
    if (chunk[i] === 0x22) quoted = !quoted;
    else if (chunk[i] === 0x5c) i++;
    else if (chunk[i] === 0x0a && !quoted && --left === 0) return i + 1;
  }
  return chunk.length;
}

/** RowBinaryWithNames: column count, then one length-prefixed string per column (twice with types). */
function binaryHeaderLength(chunk: Uint8Array, rounds: number): number {
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = chunk[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const strings = readVarint() * rounds;
  for (let i = 0; i < strings; i++) {
    const length = readVarint();
    at += length;
  }
  return at;
}

/** The Content-Type that ClickHouse sends with a format. */
export function contentTypeOf(format: string): string {
  const name = canonical(format);
  if (name.includes('eachrow') && name.startsWith('json'))
    return 'application/x-ndjson; charset=UTF-8';
  if (name.startsWith('json')) return 'application/json; charset=UTF-8';
  if (name.startsWith('tabseparated')) return 'text/tab-separated-values; charset=UTF-8';
  if (name.startsWith('csv')) return 'text/csv; charset=UTF-8';
  if (name === 'xml') return 'application/xml; charset=UTF-8';
  if (/^(native|rowbinary|parquet|arrow|orc|avro|msgpack|bson|rawblob|buffers|npy)/.test(name)) {
    return 'application/octet-stream';
  }
  return 'text/plain; charset=UTF-8';
}
