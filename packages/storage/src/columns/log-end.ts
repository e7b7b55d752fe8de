import type { RejectReason } from '@tracewell/otlp';
import { appendByte, appendUint32, appendUint64 } from './bytes.ts';
import { appendBoundMap, appendStaged, bindMap, endMap, internStaged } from './context.ts';
import { intern } from './dictionary.ts';
import { encodeDroppedCounts } from './dropped-counts.ts';
import type { LogRow } from './log-columns.ts';
import { appendSection, finishSignature } from './signature.ts';
import { closeSlot } from './span-columns.ts';
import { restorePositions } from './table-store.ts';
import { countRepair } from './text.ts';
import { appendWord } from './word-column.ts';

/** Before the first log record of a scope: gives the resource's and scope's values their indexes in the table. */
export function bindLogContext(row: LogRow): void {
  const { columns, context } = row;
  const { repairs, service, environment } = context;
  bindMap(columns.resourceAttributes, repairs);
  bindMap(columns.scopeAttributes, repairs);
  row.service = intern(columns.service.dictionary, service, 0, service.length, repairs);
  const environments = columns.environment.dictionary;
  row.environment = intern(environments, environment, 0, environment.length, repairs);
  const { resourceSchemaUrl, scopeSchemaUrl, scopeVersion } = columns;
  row.resourceSchemaUrl = internStaged(
    resourceSchemaUrl.dictionary,
    context.resourceSchemaUrl,
    repairs,
  );
  row.scopeSchemaUrl = internStaged(scopeSchemaUrl.dictionary, context.scopeSchemaUrl, repairs);
  row.scopeVersion = internStaged(scopeVersion.dictionary, context.scopeVersion, repairs);
}

/** Drops what the encoder remembers about dictionaries that became shorter. */
export function forgetLogIndexes(row: LogRow): void {
  row.columns.droppedCounts.indexes.clear();
}

export function dropLog(row: LogRow): void {
  if (restorePositions(row.store, row.positions)) forgetLogIndexes(row);
}

/** The largest half of a DateTime64(9): beyond, nanoseconds do not fit into 63 bits. */
const TIME_HIGH_MAX = 0x7fff_ffff;
/** OTLP's FATAL4; 0 says that the sender names none. */
const SEVERITY_MAX = 24;

/** Ends the row in every column, or undoes it and says why. `now` answers Unix milliseconds. */
export function endLog(row: LogRow, now: () => number): RejectReason | undefined {
  if (row.timeHigh > TIME_HIGH_MAX || row.observedHigh > TIME_HIGH_MAX) {
    dropLog(row);
    return 'invalid_time';
  }
  const { columns, context } = row;
  for (const slot of row.slots) closeSlot(slot);
  appendTimes(row, now);
  appendByte(columns.traceFlags, row.flags & 0xff);
  appendSeverity(row);
  endMap(columns.attributes);
  appendContext(row);
  appendSection(row.signature.parts, 'b', row.body.types);
  const types = finishSignature(row.signature, context.resource.types, context.scope.types);
  const { dictionary, indexes } = columns.attributeTypes;
  appendUint32(indexes, intern(dictionary, types.data, 0, types.length, context.repairs));
  appendDropped(row);
  row.store.rows++;
  return undefined;
}

/** OTLP: without a time of its own a log record counts by when it was observed, which may be by us. */
function appendTimes(row: LogRow, now: () => number): void {
  const { timestamp, observed, ingestTime } = row.columns;
  const { timeLow, timeHigh, observedLow, observedHigh } = row;
  if ((timeLow | timeHigh) !== 0) appendUint64(timestamp, timeLow, timeHigh);
  else if ((observedLow | observedHigh) !== 0) appendUint64(timestamp, observedLow, observedHigh);
  else {
    countRepair(row.context.repairs, 'missing_time');
    const arrived = BigInt(Math.floor(now())) * 1_000_000n;
    appendUint64(timestamp, Number(arrived & 0xffff_ffffn), Number(arrived >> 32n));
  }
  appendUint64(observed, observedLow, observedHigh);
  appendUint32(ingestTime, row.context.ingestSeconds);
}

const NO_TEXT = new Uint8Array(0);

function appendSeverity(row: LogRow): void {
  const { columns, context, severityNumber } = row;
  const { dictionary, indexes } = columns.severityText;
  if (row.severityText < 0) {
    row.severityText = intern(dictionary, NO_TEXT, 0, 0, context.repairs);
  }
  appendUint32(indexes, row.severityText);
  if (severityNumber > SEVERITY_MAX) countRepair(context.repairs, 'invalid_severity');
  appendByte(columns.severityNumber, severityNumber > SEVERITY_MAX ? 0 : severityNumber);
}

function appendContext(row: LogRow): void {
  const { columns, context } = row;
  appendBoundMap(columns.resourceAttributes);
  appendBoundMap(columns.scopeAttributes);
  appendStaged(columns.scopeName, context.scopeName);
  appendUint32(columns.service.indexes, row.service);
  appendUint32(columns.environment.indexes, row.environment);
  appendUint32(columns.resourceSchemaUrl.indexes, row.resourceSchemaUrl);
  appendUint32(columns.scopeSchemaUrl.indexes, row.scopeSchemaUrl);
  appendUint32(columns.scopeVersion.indexes, row.scopeVersion);
}

function appendDropped({ columns, context, droppedAttributes }: LogRow): void {
  const { resourceDropped, scopeDropped } = context;
  const isNone = droppedAttributes + resourceDropped + scopeDropped === 0;
  const text = isNone
    ? ''
    : encodeDroppedCounts(
        new Map([
          ['attributes', droppedAttributes],
          ['resource', resourceDropped],
          ['scope', scopeDropped],
        ]),
      );
  appendWord(columns.droppedCounts, text, context.repairs);
}
