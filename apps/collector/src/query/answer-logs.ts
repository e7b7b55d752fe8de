import {
  LOG_LEVELS,
  type LogHistogramAnswer,
  type LogLevel,
  type LogRecord,
  type LogsAnswer,
  type NanoRange,
} from '@tracewell/api';
import {
  countLogs,
  type LogCursor,
  type LogSelection,
  leastSeverity,
  listLogs,
  type StoredLog,
  unknownLogField,
} from '@tracewell/storage';
import { badCursor, HttpProblem } from './http-problem.ts';
import { minuteSteps } from './minute-steps.ts';
import { metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';
import { hiddenTypes } from './span-words.ts';

export async function answerLogs(
  query: QueryOf<'logs'>,
  context: QuestionContext,
): Promise<LogsAnswer> {
  const range = logRangeOf(query, context.nowNs);
  const { limit, order, cursor } = query;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const question = { ...selectionOf(query), range, limit, order, after };
  const found = await listLogs(context.store, question, context.signal);
  const { logs, next, searchedTo } = found.rows;
  return {
    logs: logs.map(logOf),
    cursor: next === undefined ? null : writeCursor(next),
    searchedToUnixNano: String(searchedTo),
    meta: metaOf(context, {
      range,
      costs: [found],
      truncatedBecause: found.truncated
        ? 'the search stopped after 8 s; ask for the next page to go on'
        : undefined,
    }),
  } satisfies LogsAnswer;
}

const LEVELS: readonly LogLevel[] = ['unspecified', ...LOG_LEVELS];

export async function answerLogHistogram(
  query: QueryOf<'logHistogram'>,
  context: QuestionContext,
): Promise<LogHistogramAnswer> {
  const steps = minuteSteps(logRangeOf(query, context.nowNs), query.points, context.nowNs);
  const { range, stepSeconds, count } = steps;
  const question = { ...selectionOf(query), range, stepSeconds };
  const counted = await countLogs(context.store, question, context.signal);
  const counts = Array.from({ length: count }, () => LEVELS.map(() => 0));
  for (const { step, level, count: n } of counted.rows) {
    const column = counts[step];
    if (column) column[LEVELS.indexOf(level)] = n;
  }
  return {
    startTimeUnixNano: String(range.from),
    stepNs: String(BigInt(stepSeconds) * 1_000_000_000n),
    levels: LEVELS,
    counts,
    meta: metaOf(context, { range, costs: [counted] }),
  } satisfies LogHistogramAnswer;
}

const DAY_NS = 86_400_000_000_000n;
/** The clocks of senders may be an hour ahead. */
const AHEAD_NS = 3_600_000_000_000n;

/** A trace is looked up wherever its log records are, unless the asker names a range. */
function logRangeOf(query: QueryOf<'logs' | 'logHistogram'>, nowNs: bigint): NanoRange {
  const { traceId, from, to, range } = query;
  const isNamed = from !== undefined || to !== undefined || range !== undefined;
  if (traceId === undefined || isNamed) return rangeOf(query, nowNs);
  return { from: nowNs - 400n * DAY_NS + AHEAD_NS, to: nowNs + AHEAD_NS };
}

/** @throws HttpProblem TW5203 for a query that cannot be read or that log records cannot answer */
function selectionOf(query: QueryOf<'logs' | 'logHistogram'>): LogSelection {
  const { env, service, traceId, spanId, severity, text } = query;
  const tree = treeOf(query.query);
  const unknown = unknownLogField(tree);
  if (unknown !== undefined) {
    const { name, from, to } = unknown;
    throw new HttpProblem({
      status: 400,
      code: 'TW5203',
      title: 'The query cannot be read',
      detail: `query, characters ${from + 1} to ${to}: log records have no ${name}; they have service, severity, body, trace.id, span.id, event.name and attributes`,
      place: { parameter: 'query', from, to },
    });
  }
  const least = severity === undefined ? undefined : leastSeverity(severity);
  return { tree, env, service, traceId, spanId, severity: least, text };
}

function logOf(row: StoredLog): LogRecord {
  const attributeTypes = hiddenTypes(row.types, row.attributes);
  const resourceTypes = hiddenTypes(row.resourceTypes, row.resource);
  const bodyType = hiddenTypes(row.bodyType, { '': row.body })?.[''];
  return {
    timeUnixNano: row.timeUnixNano,
    observedTimeUnixNano: row.observedTimeUnixNano === '0' ? null : row.observedTimeUnixNano,
    level: row.level,
    severityNumber: row.severityNumber,
    severityText: row.severityText,
    service: row.service,
    body: row.body,
    ...(bodyType && { bodyType }),
    attributes: row.attributes,
    ...(attributeTypes && { attributeTypes }),
    resource: row.resource,
    ...(resourceTypes && { resourceTypes }),
    scope: { name: row.scopeName, version: row.scopeVersion },
    traceId: row.traceId,
    spanId: row.spanId,
    eventName: row.eventName,
  } satisfies LogRecord;
}

/** Unix nanoseconds, fingerprint, and how many equal records were shown. */
function writeCursor({ time, fingerprint, shown }: LogCursor): string {
  return `${time}:${fingerprint}:${shown}`;
}

function readCursor(text: string): LogCursor {
  const [, time, fingerprint, shown] = /^(\d{1,19}):(\d{1,20}):(\d{1,9})$/.exec(text) ?? [];
  if (time === undefined || fingerprint === undefined) throw badCursor();
  return { time: BigInt(time), fingerprint: BigInt(fingerprint), shown: Number(shown) };
}
