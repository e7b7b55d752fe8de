import type { PointType, RejectReason } from '@tracewell/otlp';
import { appendUint32 } from './bytes.ts';
import { appendBoundMap, appendStaged, bindMap, type Context, endMap } from './context.ts';
import { intern } from './dictionary.ts';
import { appendNumbers, type PointColumns } from './point-columns.ts';
import { openPointState, type PointState, resetPoint } from './point-state.ts';
import { beginSignature, finishSignature } from './signature.ts';
import { restorePositions, savePositions } from './table-store.ts';

/** What the encoder knows of the metric and point that are being written: the fields, and the table they go to. */
export type PointRow = PointState & { table: PointColumns | undefined };

export function openPointRow(context: Context): PointRow {
  return Object.assign(openPointState(context), { table: undefined });
}

export function beginMetric(point: PointRow, table: PointColumns | undefined): void {
  point.table = table;
  point.metricName = -1;
  point.description.length = 0;
  point.unit.length = 0;
  point.temporality = 0;
  point.isMonotonic = false;
  if (table) bindPoints(point, table);
}

/** Gives the resource's and scope's keys their indexes in a table, before the first point of it. */
function bindPoints(point: PointRow, table: PointColumns): void {
  const { repairs, service } = point.context;
  point.service = intern(table.service.dictionary, service, 0, service.length, repairs);
  if (table.boundTo === point.contextNumber) return;
  bindMap(table.resourceAttributes, repairs);
  bindMap(table.scopeAttributes, repairs);
  table.boundTo = point.contextNumber;
}

export function beginPoint(point: PointRow): void {
  const { table, context } = point;
  if (!table) return;
  savePositions(table.store, table.positions);
  if (table.exemplars) table.exemplars.before = table.exemplars.time.length / 8;
  beginSignature(point.signature);
  resetPoint(point);
  context.writer.nested.depth = 0;
  context.writer.target = table.own;
}

export function dropPoint({ table }: PointRow): void {
  if (table) restorePositions(table.store, table.positions);
}

const TIME_HIGH_MAX = 0x7fff_ffff;
/** OTLP DataPointFlags: the point says that there is no value. */
const NO_RECORDED_VALUE = 1;

function faultOf(point: PointRow, type: PointType): RejectReason | undefined {
  if (point.metricName < 0) return 'missing_metric_name';
  if (point.startHigh > TIME_HIGH_MAX || point.timeHigh > TIME_HIGH_MAX) return 'invalid_time';
  const isNumber = type === 'gauge' || type === 'sum';
  const mayLack = (point.flags & NO_RECORDED_VALUE) !== 0;
  if (isNumber && !point.hasValue && !mayLack) return 'missing_value';
  const isBucketed = point.buckets > 0 || point.bounds > 0;
  return isBucketed && point.buckets !== point.bounds + 1 ? 'bucket_mismatch' : undefined;
}

/** Ends the row in every column, or undoes it and says why. */
export function endPoint(point: PointRow, type: PointType): RejectReason | undefined {
  const { table, context, signature } = point;
  if (!table) return 'no_metric';
  const fault = faultOf(point, type);
  if (fault !== undefined) {
    dropPoint(point);
    return fault;
  }
  appendBoundMap(table.resourceAttributes);
  appendBoundMap(table.scopeAttributes);
  endMap(table.attributes);
  appendStaged(table.resourceSchemaUrl, context.resourceSchemaUrl);
  appendStaged(table.scopeName, context.scopeName);
  appendStaged(table.scopeVersion, context.scopeVersion);
  appendStaged(table.scopeSchemaUrl, context.scopeSchemaUrl);
  appendStaged(table.description, point.description);
  appendStaged(table.unit, point.unit);
  appendUint32(table.service.indexes, point.service);
  appendUint32(table.metricName.indexes, point.metricName);
  const types = finishSignature(signature, context.resource.types, context.scope.types);
  const { dictionary, indexes } = table.attributeTypes;
  appendUint32(indexes, intern(dictionary, types.data, 0, types.length, context.repairs));
  appendNumbers(table, point);
  table.store.rows++;
  return undefined;
}
