/**
 * How the chunks of a streamed answer become one document, for the engine writes each chunk as a document of its own:
 * the number of header lines (or binary header rows) that every chunk repeats.
 */
export interface Joining {
  readonly header: 'lines' | 'csv-lines' | 'binary';
  readonly count: 0 | 1 | 2;
}

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
  'tabseparated tabseparatedraw csv rowbinary native lineasstring rawblob null',
].flatMap((line) => line.split(' '));

// TabSeparatedRawWithNames is missing: a line break in a column's name stands there as it is.
const WITH_NAMES: ReadonlyArray<readonly [string, Joining['header']]> = [
  ['tabseparated', 'lines'],
  ['jsoncompacteachrow', 'lines'],
  ['jsoncompactstringseachrow', 'lines'],
  ['csv', 'csv-lines'],
  ['rowbinary', 'binary'],
];

const JOININGS = new Map<string, Joining>([
  ...PLAIN.map((name) => [name, { header: 'lines', count: 0 }] as const),
  ...WITH_NAMES.map(([name, header]) => [`${name}withnames`, { header, count: 1 }] as const),
  ...WITH_NAMES.map(
    ([name, header]) => [`${name}withnamesandtypes`, { header, count: 2 }] as const,
  ),
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
export function headerLength({ header, count }: Joining, chunk: Uint8Array): number {
  if (count === 0) return 0;
  return header === 'binary' ? binaryHeaderLength(chunk, count) : linesLength(chunk, count, header);
}

/** TSV and JSON escape line breaks in names; in CSV one inside double quotes belongs to the name. */
function linesLength(chunk: Uint8Array, lines: number, header: Joining['header']): number {
  let left = lines;
  let isQuoted = false;
  for (let i = 0; i < chunk.length; i++) {
    if (header === 'csv-lines' && chunk[i] === 0x22) isQuoted = !isQuoted;
    if (chunk[i] === 0x0a && !isQuoted && --left === 0) return i + 1;
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
