import type { RejectReason } from '@tracewell/otlp';
import {
  isEntry,
  isError,
  OTHER_OPERATION,
  peerOf,
  SPAN_KINDS,
  type SpanFacts,
  STATUS_CODES,
} from '../definitions.ts';
import { appendByte, appendFloat32, appendUint32, appendUint64 } from './bytes.ts';
import {
  appendBoundMap,
  appendOffset,
  appendStaged,
  bindMap,
  endMap,
  internStaged,
} from './context.ts';
import { intern } from './dictionary.ts';
import { encodeDroppedCounts } from './dropped-counts.ts';
import { sampleWeight } from './sample-weight.ts';
import { finishSignature } from './signature.ts';
import { closeSlot } from './span-columns.ts';
import type { SpanRow } from './span-row.ts';
import { restorePositions } from './table-store.ts';
import { countRepair, readText, toUtf8, utf8 } from './text.ts';
import { forgetWatched, watchedText } from './watched-attributes.ts';
import { appendWord } from './word-column.ts';

/** Before the first span of a scope: gives the resource's and scope's values their indexes in the table. */
export function bindContext(row: SpanRow): void {
  const { columns, context } = row;
  const { repairs, service, environment } = context;
  bindMap(columns.resourceAttributes, repairs);
  bindMap(columns.scopeAttributes, repairs);
  row.service = intern(columns.service.dictionary, service, 0, service.length, repairs);
  row.environment = intern(
    columns.environment.dictionary,
    environment,
    0,
    environment.length,
    repairs,
  );
  row.resourceSchemaUrl = internStaged(
    columns.resourceSchemaUrl.dictionary,
    context.resourceSchemaUrl,
    repairs,
  );
  row.scopeSchemaUrl = internStaged(
    columns.scopeSchemaUrl.dictionary,
    context.scopeSchemaUrl,
    repairs,
  );
}

/** Drops what the encoder remembers about dictionaries that became shorter. */
export function forgetIndexes(row: SpanRow): void {
  const { spanKind, statusCode, peerName, peerKind, droppedCounts } = row.columns;
  for (const words of [spanKind, statusCode, peerName, peerKind, droppedCounts]) {
    words.indexes.clear();
  }
  row.operationIndexes.clear();
  forgetWatched(row.watched);
}

export function dropSpan(row: SpanRow): void {
  if (restorePositions(row.store, row.positions)) forgetIndexes(row);
}

/** The largest half of a DateTime64(9): beyond, nanoseconds do not fit into 63 bits. */
const TIME_HIGH_MAX = 0x7fff_ffff;

function faultOf(row: SpanRow): RejectReason | undefined {
  if (!row.hasTraceId) return 'invalid_trace_id';
  if (!row.hasSpanId) return 'invalid_span_id';
  if (!row.isParentValid) return 'invalid_parent_span_id';
  if (row.startHigh > TIME_HIGH_MAX || row.endHigh > TIME_HIGH_MAX) return 'invalid_time';
  return undefined;
}

/** Ends the row in every column, or undoes it and says why. */
export function endSpan(row: SpanRow): RejectReason | undefined {
  const fault = faultOf(row);
  if (fault !== undefined) {
    dropSpan(row);
    return fault;
  }
  const { columns, context } = row;
  if (row.hasTraceState) appendWeightOf(row);
  else appendFloat32(columns.sampleWeight, 1);
  for (const slot of row.slots) closeSlot(slot);
  appendUint64(columns.timestamp, row.startLow, row.startHigh);
  appendDuration(row);
  appendUint32(columns.flags, row.flags);
  appendUint32(columns.ingestTime, context.ingestSeconds);
  appendContext(row);
  endMap(columns.spanAttributes);
  appendOffset(columns.eventOffsets, columns.eventTime.length / 8);
  appendOffset(columns.linkOffsets, columns.linkFlags.length / 4);
  appendOffset(columns.linkFlagsOffsets, columns.linkFlags.length / 4);
  appendDropped(row);
  appendNames(row);
  appendDefinitions(row);
  row.store.rows++;
  return undefined;
}

function appendWeightOf({ columns }: SpanRow): void {
  const { data, rowStart } = columns.traceState;
  const { from, to } = readText(data, rowStart);
  appendFloat32(columns.sampleWeight, sampleWeight(utf8(data.data, from, to)));
}

/** End minus start; a span that ends before it starts lasts 0 and is counted. */
function appendDuration(row: SpanRow): void {
  const { startLow, startHigh, endLow, endHigh } = row;
  const borrow = endLow < startLow ? 1 : 0;
  const high = endHigh - startHigh - borrow;
  if (high < 0) countRepair(row.context.repairs, 'end_before_start');
  if (high < 0) appendUint64(row.columns.duration, 0, 0);
  else appendUint64(row.columns.duration, (endLow - startLow) >>> 0, high);
}

function appendContext(row: SpanRow): void {
  const { columns, context } = row;
  appendBoundMap(columns.resourceAttributes);
  appendBoundMap(columns.scopeAttributes);
  appendStaged(columns.scopeName, context.scopeName);
  appendStaged(columns.scopeVersion, context.scopeVersion);
  appendUint32(columns.service.indexes, row.service);
  appendUint32(columns.environment.indexes, row.environment);
  appendUint32(columns.resourceSchemaUrl.indexes, row.resourceSchemaUrl);
  appendUint32(columns.scopeSchemaUrl.indexes, row.scopeSchemaUrl);
  const { repairs } = context;
  const types = finishSignature(row.signature, context.resource.types, context.scope.types);
  const { dictionary, indexes } = columns.attributeTypes;
  appendUint32(indexes, intern(dictionary, types.data, 0, types.length, repairs));
}

function appendDropped({ columns, context, dropped }: SpanRow): void {
  if (context.resourceDropped > 0) dropped.set('resource', context.resourceDropped);
  if (context.scopeDropped > 0) dropped.set('scope', context.scopeDropped);
  const text = dropped.size === 0 ? '' : encodeDroppedCounts(dropped);
  appendWord(columns.droppedCounts, text, context.repairs);
}

const NO_NAME = new Uint8Array(0);

function appendNames(row: SpanRow): void {
  const { columns, context } = row;
  const { dictionary } = columns.spanName;
  if (row.name < 0) row.name = intern(dictionary, NO_NAME, 0, 0, context.repairs);
  appendUint32(columns.spanName.indexes, row.name);
  // Dictionaries hold fewer than 2^26 values: a block is at most 64 MiB.
  const names = row.service * 0x400_0000 + row.name;
  const known = row.operationIndexes.get(names);
  appendUint32(columns.operation.indexes, known ?? admitOperation(row, names));
}

const OTHER = toUtf8(OTHER_OPERATION);

function admitOperation(row: SpanRow, names: number): number {
  const { columns, context, operations } = row;
  const { keys, from, to } = columns.spanName.dictionary;
  const nameFrom = from[row.name]!;
  const nameTo = to[row.name]!;
  const service = utf8(context.service, 0, context.service.length);
  const { dictionary } = columns.operation;
  const index = operations.admit(service, utf8(keys.data, nameFrom, nameTo))
    ? intern(dictionary, keys.data, nameFrom, nameTo, context.repairs)
    : intern(dictionary, OTHER, 0, OTHER.length, context.repairs);
  row.operationIndexes.set(names, index);
  return index;
}

function appendDefinitions(row: SpanRow): void {
  const { columns, context, watched } = row;
  const kind = SPAN_KINDS[row.kind] ?? 'Unspecified';
  const statusCode = STATUS_CODES[row.statusCode] ?? 'Unset';
  const facts: SpanFacts = {
    kind,
    hasParent: row.hasParent,
    flags: row.flags,
    statusCode,
    attribute: (key) => watchedText(watched, key),
  };
  appendWord(columns.spanKind, kind, context.repairs);
  appendWord(columns.statusCode, statusCode, context.repairs);
  appendByte(columns.isEntry, isEntry(facts) ? 1 : 0);
  appendByte(columns.isError, isError(facts) ? 1 : 0);
  const peer = peerOf(facts);
  appendWord(columns.peerName, peer.name, context.repairs);
  appendWord(columns.peerKind, peer.kind, context.repairs);
}
