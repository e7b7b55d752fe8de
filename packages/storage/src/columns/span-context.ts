import { appendRepeated, appendUint32, type Bytes, reserve, sameBytes } from './bytes.ts';
import { type BoundMap, bindMap, internStaged } from './context.ts';
import { intern } from './dictionary.ts';
import type { SpanRow } from './span-row.ts';

/** Before the first span of a scope: gives the resource's and scope's values their indexes in the table. */
export function bindContext(row: SpanRow): void {
  const { columns, context, bound } = row;
  const { repairs, service, environment } = context;
  bindMap(columns.resourceAttributes, repairs);
  bindMap(columns.scopeAttributes, repairs);
  const serviceIndex = intern(columns.service.dictionary, service, 0, service.length, repairs);
  if (serviceIndex !== bound.service) row.operationsOfService.fill(-1);
  bound.service = serviceIndex;
  const environments = columns.environment.dictionary;
  bound.environment = intern(environments, environment, 0, environment.length, repairs);
  const { resourceSchemaUrl, scopeSchemaUrl } = columns;
  bound.resourceSchemaUrl = internStaged(
    resourceSchemaUrl.dictionary,
    context.resourceSchemaUrl,
    repairs,
  );
  bound.scopeSchemaUrl = internStaged(scopeSchemaUrl.dictionary, context.scopeSchemaUrl, repairs);
  const sameResource = keepSame(bound.resourceTypes, context.resource.types);
  const sameScope = keepSame(bound.scopeTypes, context.scope.types);
  if (!(sameResource && sameScope)) row.trail.binding++;
}

/** Makes a copy equal to the original and says whether it was before. */
function keepSame(copy: Bytes, original: Bytes): boolean {
  const { length } = original;
  if (copy.length === length && sameBytes(copy.data, 0, original.data, 0, length)) return true;
  copy.length = 0;
  appendRepeated(copy, original.data, length, 1);
  return false;
}

/** Writes what the rows since the last time have in common. */
export function settleContext({ columns, context, bound }: SpanRow): void {
  const rows = bound.pending;
  if (rows === 0) return;
  bound.pending = 0;
  repeatMap(columns.resourceAttributes, rows);
  repeatMap(columns.scopeAttributes, rows);
  repeatText(columns.scopeName, context.scopeName, rows);
  repeatText(columns.scopeVersion, context.scopeVersion, rows);
  repeatUint32(columns.service.indexes, bound.service, rows);
  repeatUint32(columns.environment.indexes, bound.environment, rows);
  repeatUint32(columns.resourceSchemaUrl.indexes, bound.resourceSchemaUrl, rows);
  repeatUint32(columns.scopeSchemaUrl.indexes, bound.scopeSchemaUrl, rows);
  repeatUint32(columns.ingestTime, context.ingestSeconds, rows);
}

function repeatMap({ map, source, indexes }: BoundMap, rows: number): void {
  const keys = map.keys.indexes;
  const before = keys.length / 4;
  const perRow = indexes.length / 4;
  appendRepeated(keys, indexes.data, indexes.length, rows);
  appendRepeated(map.values.data, source.values.data, source.values.length, rows);
  reserve(map.offsets, rows * 8);
  for (let i = 1; i <= rows; i++) {
    appendUint32(map.offsets, before + perRow * i);
    appendUint32(map.offsets, 0);
  }
}

/** A staged String; one that was never set is ''. */
function repeatText(column: Bytes, text: Bytes, rows: number): void {
  if (text.length === 0) appendRepeated(column, EMPTY_STRING, 1, rows);
  else appendRepeated(column, text.data, text.length, rows);
}

const EMPTY_STRING = new Uint8Array(1);

function repeatUint32(column: Bytes, value: number, rows: number): void {
  const at = reserve(column, rows * 4);
  const { view } = column;
  for (let i = 0; i < rows; i++) view.setUint32(at + i * 4, value, true);
  column.length = at + rows * 4;
}
