import { FileFault, readTraceFile, type TraceFile } from '@tracewell/trace/files';

/** What is wrong with a file or with a span in it, in a shape that a worker can hand over. */
export interface Fault {
  /** '' for the file as a whole. */
  readonly place: string;
  readonly reason: string;
}

/** A file that was read, or why it was not. */
export type FileNews =
  | { readonly kind: 'read'; readonly file: ReadFile }
  | { readonly kind: 'refused'; readonly fault: Fault };

export interface ReadFile extends Pick<TraceFile, 'format' | 'traces'> {
  /** The first spans that could not be read. */
  readonly refused: readonly Fault[];
  readonly refusedCount: number;
}

/** A larger file does not fit into the memory of a page as text and as spans at once. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024;
const REFUSED_SHOWN = 20;

function faultOf(cause: unknown): Fault {
  if (cause instanceof FileFault) return { place: cause.place, reason: cause.reason };
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { place: '', reason: `cannot be read (${reason})` };
}

/** Reads a trace file; every fault becomes an answer, none is thrown. */
export async function readFile(file: Blob): Promise<FileNews> {
  if (file.size > FILE_BYTES_MAX) {
    const reason = `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MB: send it to the collector as OTLP instead`;
    return { kind: 'refused', fault: { place: '', reason } };
  }
  try {
    const { format, traces, refused } = readTraceFile(await file.text());
    const shown = refused.slice(0, REFUSED_SHOWN).map(faultOf);
    return { kind: 'read', file: { format, traces, refused: shown, refusedCount: refused.length } };
  } catch (cause) {
    return { kind: 'refused', fault: faultOf(cause) };
  }
}
