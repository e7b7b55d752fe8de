import type { RejectReason } from '@tracewell/otlp';
import { OTHER_OPERATION } from '../definitions.ts';
import { appendByte, appendFloat32, appendUint32, appendUint64 } from './bytes.ts';
import { appendOffset, endMap } from './context.ts';
import { intern } from './dictionary.ts';
import { encodeDroppedCounts } from './dropped-counts.ts';
import { sampleWeight } from './sample-weight.ts';
import { finishSignature } from './signature.ts';
import { closeSlot } from './span-columns.ts';
import { factsOf, forgetFacts, type KnownFacts } from './span-facts.ts';
import type { SpanRow } from './span-row.ts';
import { restorePositions } from './table-store.ts';
import { countRepair, readText, toUtf8, utf8 } from './text.ts';
import { forgetTrail, writeText } from './type-trail.ts';
import { forgetWatched } from './watched-attributes.ts';
import { wordIndex } from './word-column.ts';

/** Drops what the encoder remembers about dictionaries that became shorter. */
export function forgetIndexes(row: SpanRow): void {
  const { spanKind, statusCode, peerName, peerKind, droppedCounts } = row.columns;
  for (const words of [spanKind, statusCode, peerName, peerKind, droppedCounts]) {
    words.indexes.clear();
  }
  row.noneDropped = -1;
  row.operationIndexes.clear();
  row.operationsOfService.fill(-1);
  forgetWatched(row.watched);
  forgetFacts(row.facts);
  forgetTrail(row.trail);
  row.trail.binding++;
}

export function dropSpan(row: SpanRow): void {
  let hasForgotten = restorePositions(row.early, row.positions);
  if (row.hasParts) hasForgotten = restorePositions(row.parts, row.partPositions) || hasForgotten;
  if (hasForgotten) forgetIndexes(row);
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
  const { columns } = row;
  if (row.hasTraceState) appendWeightOf(row);
  else appendFloat32(columns.sampleWeight, 1);
  closeSlot(columns.traceId);
  closeSlot(columns.spanId);
  closeSlot(columns.parentSpanId);
  closeSlot(columns.traceState);
  closeSlot(columns.statusMessage);
  appendUint64(columns.timestamp, row.startLow, row.startHigh);
  appendDuration(row);
  appendUint32(columns.flags, row.flags);
  endMap(columns.spanAttributes);
  appendOffset(columns.eventOffsets, columns.eventTime.length / 8);
  appendOffset(columns.linkOffsets, columns.linkFlags.length / 4);
  appendOffset(columns.linkFlagsOffsets, columns.linkFlags.length / 4);
  appendUint32(columns.attributeTypes.indexes, attributeTypesOf(row));
  appendDropped(row);
  appendNames(row);
  appendFacts(row, factsOf(row.facts, row));
  row.bound.pending++;
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

/** Index of the row's text of types. Without types of events and links it is known by the trail. */
function attributeTypesOf(row: SpanRow): number {
  const { signature, context, trail } = row;
  const node = trail.at;
  const isAlone = node !== undefined && signature.lastPlace === '';
  if (isAlone && node.boundTo === trail.binding) return node.index;
  if (node !== undefined) writeText(signature.own, node);
  const types = finishSignature(signature, context.resource.types, context.scope.types);
  const { dictionary } = row.columns.attributeTypes;
  const index = intern(dictionary, types.data, 0, types.length, context.repairs);
  if (isAlone) {
    node.index = index;
    node.boundTo = trail.binding;
  }
  return index;
}

function appendDropped(row: SpanRow): void {
  const { columns, context, dropped } = row;
  if (context.resourceDropped > 0) dropped.set('resource', context.resourceDropped);
  if (context.scopeDropped > 0) dropped.set('scope', context.scopeDropped);
  const { droppedCounts } = columns;
  let index = row.noneDropped;
  if (dropped.size > 0) {
    index = wordIndex(droppedCounts, encodeDroppedCounts(dropped), context.repairs);
  } else if (index < 0) {
    index = wordIndex(droppedCounts, '', context.repairs);
    row.noneDropped = index;
  }
  appendUint32(droppedCounts.column.indexes, index);
}

const NO_NAME = new Uint8Array(0);

function appendNames(row: SpanRow): void {
  const { columns, context } = row;
  const { dictionary } = columns.spanName;
  if (row.name < 0) row.name = intern(dictionary, NO_NAME, 0, 0, context.repairs);
  appendUint32(columns.spanName.indexes, row.name);
  const known = row.name < row.operationsOfService.length ? row.operationsOfService[row.name]! : -1;
  appendUint32(columns.operation.indexes, known >= 0 ? known : operationOf(row));
}

/** Index of the operation of a name that the service has not used since it was bound. */
function operationOf(row: SpanRow): number {
  // Dictionaries hold fewer than 2^26 values: a block is at most 64 MiB.
  const names = row.bound.service * 0x400_0000 + row.name;
  const index = row.operationIndexes.get(names) ?? admitOperation(row, names);
  if (row.name >= row.operationsOfService.length) {
    const wider = new Int32Array(row.name * 2 + 1).fill(-1);
    wider.set(row.operationsOfService);
    row.operationsOfService = wider;
  }
  row.operationsOfService[row.name] = index;
  return index;
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

function appendFacts(row: SpanRow, facts: KnownFacts): void {
  const { columns } = row;
  if (facts.kindIndex < 0) learnIndexes(row, facts);
  appendUint32(columns.spanKind.column.indexes, facts.kindIndex);
  appendUint32(columns.statusCode.column.indexes, facts.statusIndex);
  appendByte(columns.isEntry, facts.isEntry);
  appendByte(columns.isError, facts.isError);
  appendUint32(columns.peerName.column.indexes, facts.peerNameIndex);
  appendUint32(columns.peerKind.column.indexes, facts.peerKindIndex);
}

function learnIndexes({ columns, context: { repairs } }: SpanRow, facts: KnownFacts): void {
  facts.kindIndex = wordIndex(columns.spanKind, facts.kind, repairs);
  facts.statusIndex = wordIndex(columns.statusCode, facts.statusCode, repairs);
  facts.peerNameIndex = wordIndex(columns.peerName, facts.peerName, repairs);
  facts.peerKindIndex = wordIndex(columns.peerKind, facts.peerKind, repairs);
}
