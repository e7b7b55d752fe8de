import { FileFault } from './file-fault.ts';
import type { FileSpan, FileTrace, ReadSpan } from './file-span.ts';
import { elements, type Here } from './here.ts';
import { parseText } from './parse-text.ts';
import { isJaeger, readJaeger } from './read-jaeger.ts';
import { isOtlp, readOtlp } from './read-otlp.ts';
import { isZipkin, readZipkin } from './read-zipkin.ts';

/** What a file held. */
export interface TraceFile {
  readonly format: 'OTLP JSON' | 'Jaeger JSON' | 'Zipkin v2 JSON';
  /** In order of their start. */
  readonly traces: readonly FileTrace[];
  /** Spans that could not be read, in the order of the file. */
  readonly refused: readonly FileFault[];
}

type Reader = (document: Here, refuse: (fault: FileFault) => void) => Iterable<ReadSpan>;

const FORMATS: readonly (readonly [TraceFile['format'], (document: Here) => boolean, Reader])[] = [
  ['OTLP JSON', isOtlp, readOtlp],
  ['Jaeger JSON', isJaeger, readJaeger],
  ['Zipkin v2 JSON', isZipkin, readZipkin],
];

/** A list of OTLP requests in one document counts as so many documents. */
function documentsOf(text: string): Here[] {
  const documents = parseText(text);
  return documents.flatMap((document) => {
    if (!Array.isArray(document.value)) return [document];
    const inner = elements(document);
    return inner.length > 0 && inner.every(isOtlp) ? inner : [document];
  });
}

function compareStart(a: FileSpan, b: FileSpan): number {
  const difference = BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano);
  if (difference === 0n) return a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId);
  return difference < 0n ? -1 : 1;
}

function tracesOf(spans: readonly ReadSpan[]): FileTrace[] {
  const byId = new Map<string, FileSpan[]>();
  for (const { traceId, span } of spans) {
    const known = byId.get(traceId);
    if (known === undefined) byId.set(traceId, [span]);
    else known.push(span);
  }
  return [...byId]
    .map(([traceId, own]) => ({ traceId, spans: own.sort(compareStart) }))
    .sort((a, b) => {
      const [first, second] = [a.spans[0], b.spans[0]];
      return first && second ? compareStart(first, second) : 0;
    });
}

const UNKNOWN =
  'is JSON, but no trace: neither OTLP (resourceSpans), Jaeger (data[].spans) nor Zipkin v2 (a list of spans with traceId and id)';

/**
 * Reads OTLP/JSON (one request, a list of them, or one a line), Jaeger's JSON or Zipkin's v2 JSON. Spans that do not
 * fit are named in `refused`; throws a {@link FileFault} when the file is none of these or nothing in it can be read.
 */
export function readTraceFile(text: string): TraceFile {
  const documents = documentsOf(text);
  const found = FORMATS.find(([, is]) => documents.some((document) => is(document)));
  if (found === undefined) throw new FileFault('', UNKNOWN);
  const [format, is, read] = found;
  const refused: FileFault[] = [];
  const spans: ReadSpan[] = [];
  for (const document of documents) {
    if (!is(document)) refused.push(new FileFault(document.place, `is no ${format}`));
    else for (const span of read(document, (fault) => refused.push(fault))) spans.push(span);
  }
  const [first] = refused;
  if (spans.length === 0) throw first ?? new FileFault('', `holds no span (${format})`);
  return { format, traces: tracesOf(spans), refused };
}
