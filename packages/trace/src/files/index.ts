export { FileFault } from './file-fault.ts';
export type { FileSpan, FileTrace } from './file-span.ts';
export { readTraceFile, type TraceFile } from './read-trace-file.ts';
export { otlpJson } from './write-otlp.ts';
