import { count, type DecodeOutcome } from '../outcome.ts';
import type { LogSink } from '../sink.ts';
import {
  type Emit,
  each,
  enumeration,
  fields,
  id,
  int32,
  tell,
  text,
  unsigned64,
} from './fields.ts';
import { tellAttribute, tellValue } from './tell-attribute.ts';
import { tellRequest } from './tell-request.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** SeverityNumber's names in order: each level has four steps, `INFO`, `INFO2`, `INFO3`, `INFO4`. */
const SEVERITIES = ['UNSPECIFIED', ...LEVELS.flatMap((level) => steps(level))].map(
  (word) => `SEVERITY_NUMBER_${word}`,
);

function steps(level: string): string[] {
  return ['', '2', '3', '4'].map((step) => level + step);
}

const tellBody: Emit<LogSink> = (walk, value) => {
  walk.sink.logBodyBegin();
  tellValue(walk, value);
  walk.sink.logBodyEnd();
};

const LOG = fields<LogSink>({
  timeUnixNano: unsigned64((sink, low, high) => sink.logTime(low, high)),
  observedTimeUnixNano: unsigned64((sink, low, high) => sink.logObservedTime(low, high)),
  severityNumber: enumeration(SEVERITIES, (sink, value) => sink.severityNumber(value)),
  severityText: text((sink, b, from, to) => sink.severityText(b, from, to)),
  body: tellBody,
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, value) => sink.logDroppedAttributes(value)),
  flags: int32((sink, flags) => sink.logFlags(flags)),
  traceId: id((sink, b, from, to) => sink.logTraceId(b, from, to)),
  spanId: id((sink, b, from, to) => sink.logSpanId(b, from, to)),
  eventName: text((sink, b, from, to) => sink.logEventName(b, from, to)),
});

const NAMES = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' };

/**
 * Reads an ExportLogsServiceRequest in OTLP/JSON (see `decodeTracesJson` for its rules) into the sink. Throws a
 * DecodeError when it is malformed.
 */
export function decodeLogsJson(body: Uint8Array, sink: LogSink): DecodeOutcome {
  return tellRequest(body, sink, NAMES, (tally) => (walk, value) => {
    sink.logBegin();
    tell(walk, LOG, value);
    count(tally, 'log record', sink.logEnd());
  });
}
