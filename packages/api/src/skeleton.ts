/**
 * The columnar form of a trace, of any size: what a picture needs of each span, and nothing else. All numbers are
 * little-endian.
 *
 *     file    "TWTR", version (1 byte), 3 zero bytes, then frames
 *     frame   kind (uint32), length of what follows (uint32), content
 *     kind 1  header, first: JSON {@link SkeletonHeader}
 *     kind 2  spans: row count (uint32), then the columns of {@link SKELETON_COLUMNS} in order
 *     kind 3  end: the spans sent before (uint32); an answer without it was cut off
 *
 * A number column is its values one after another. A text column is: count of texts (uint32), their bytes (uint32),
 * bytes an index (uint32), the texts (each a varint length and UTF-8), an index by row. Spans come by start.
 */
export const SKELETON_MEDIA_TYPE = 'application/vnd.tracewell.trace';
const SKELETON_VERSION = 1;

export interface SkeletonHeader {
  readonly traceId: string;
  /** As the index counts them: a lower bound of the work, not a promise; the end frame says how many came. */
  readonly spanCount: number;
  /** Unix nanoseconds that starts are counted from. */
  readonly originUnixNano: string;
}

/** Columns of a span frame in order: bytes a value, or 'text'. */
export const SKELETON_COLUMNS = {
  /** Span id and id of the parent as their 8 bytes in order; zeros for a root. */
  id: 8,
  parent: 8,
  /** Nanoseconds since the origin (int64), and of duration (uint64). */
  start: 8,
  duration: 8,
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: 1,
  /** 0 unset, 1 ok, 2 error. */
  status: 1,
  /** See {@link SKELETON_FLAGS}. */
  flags: 1,
  /** `http.response.status_code`, 0 for none. */
  httpStatus: 2,
  name: 'text',
  service: 'text',
  /** Whom the span calls: a database, queue or external; '' for none. */
  peer: 'text',
} as const;

export const SKELETON_FLAGS = { isError: 1, isEntry: 2, hasEvents: 4, hasLinks: 8 } as const;

export const MAGIC = [0x54, 0x57, 0x54, 0x52, SKELETON_VERSION, 0, 0, 0] as const;
export const FRAME = { header: 1, spans: 2, end: 3 } as const;

/** A column on its way into a frame: bytes as the store gave them. */
export interface SkeletonSource {
  readonly width: number;
  readonly bytes: Uint8Array;
  /** Of a text column: its texts with their lengths. */
  readonly textCount?: number;
  readonly texts?: Uint8Array;
}

function uint32s(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, at) => {
    view.setUint32(at * 4, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** The beginning of an answer. */
export function encodeSkeletonHeader(header: SkeletonHeader): Uint8Array[] {
  const json = new TextEncoder().encode(JSON.stringify(header));
  return [Uint8Array.from(MAGIC), uint32s(FRAME.header, json.length), json];
}

/**
 * One frame of spans; the bytes of the columns are passed through as they are.
 * @param columns in the order of {@link SKELETON_COLUMNS}. Throws a RangeError when they do not fit it.
 */
export function encodeSkeletonSpans(
  rowCount: number,
  columns: readonly SkeletonSource[],
): Uint8Array[] {
  const pieces: Uint8Array[] = [uint32s(rowCount)];
  Object.entries(SKELETON_COLUMNS).forEach(([name, shape], at) => {
    const column = columns[at];
    if (!column || column.bytes.length !== rowCount * column.width)
      throw new RangeError(`skeleton column ${name} does not hold ${rowCount} rows`);
    if (shape === 'text') {
      const { textCount, texts } = column;
      if (textCount === undefined || texts === undefined)
        throw new RangeError(`skeleton column ${name} holds no texts`);
      pieces.push(uint32s(textCount, texts.length, column.width), texts);
    } else if (column.width !== shape) {
      throw new RangeError(`skeleton column ${name} has ${column.width} bytes a value`);
    }
    pieces.push(column.bytes);
  });
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [uint32s(FRAME.spans, length), ...pieces];
}

/** The end of a whole answer. */
export function encodeSkeletonEnd(spanCount: number): Uint8Array {
  return uint32s(FRAME.end, 4, spanCount);
}
