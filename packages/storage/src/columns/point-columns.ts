import type { PointType } from '@tracewell/otlp';
import { type AttributeTarget, mapTarget } from './attribute-target.ts';
import { appendByte, appendFloat64, appendUint32, appendUint64, type Bytes } from './bytes.ts';
import { appendOffset, type Context, openBoundMap } from './context.ts';
import { METRIC_TABLES } from './otel-metrics.ts';
import type { PointState } from './point-state.ts';
import type { Signature } from './signature.ts';
import { columnOf, itemsOf, openTableStore, type TableStore } from './table-store.ts';

/** How the numbers of a point become columns, by column name; a table takes those that it has. */
const NUMBERS: Readonly<Record<string, (data: Bytes, point: PointState) => void>> = {
  StartTimeUnix: (data, point) => appendUint64(data, point.startLow, point.startHigh),
  TimeUnix: (data, point) => appendUint64(data, point.timeLow, point.timeHigh),
  Flags: (data, point) => appendUint32(data, point.flags),
  IngestTime: (data, point) => appendUint32(data, point.context.ingestSeconds),
  ScopeDroppedAttrCount: (data, point) => appendUint32(data, point.context.scopeDropped),
  Value: (data, point) => appendFloat64(data, point.value),
  AggregationTemporality: (data, point) => appendUint32(data, point.temporality),
  IsMonotonic: (data, point) => appendByte(data, point.isMonotonic ? 1 : 0),
  Count: (data, point) => appendUint64(data, point.countLow, point.countHigh),
  Sum: (data, point) => appendFloat64(data, point.sum),
  Min: (data, point) => appendFloat64(data, point.min),
  Max: (data, point) => appendFloat64(data, point.max),
  Present: (data, point) => appendByte(data, point.present),
  Scale: (data, point) => appendUint32(data, point.scale >>> 0),
  ZeroCount: (data, point) => appendUint64(data, point.zeroLow, point.zeroHigh),
  ZeroThreshold: (data, point) => appendFloat64(data, point.zeroThreshold),
  PositiveOffset: (data, point) => appendUint32(data, point.positiveOffset >>> 0),
  NegativeOffset: (data, point) => appendUint32(data, point.negativeOffset >>> 0),
};

/** Array columns whose items are 8 bytes wide; one of each Nested group, which shares its offsets. */
const ARRAYS = [
  'BucketCounts',
  'ExplicitBounds',
  'PositiveBucketCounts',
  'NegativeBucketCounts',
  'ValueAtQuantiles.Value',
  'Exemplars.TimeUnix',
] as const;

const TYPES: readonly PointType[] = [
  'gauge',
  'sum',
  'histogram',
  'exponential_histogram',
  'summary',
];

export type PointColumns = ReturnType<typeof pointColumns>;

/** The buffers of one metric table by the name the encoder calls them. */
function pointColumns(store: TableStore, context: Context, signature: Signature) {
  const plain = (name: string) => columnOf(store, name, 'plain').data;
  const map = (name: string) => columnOf(store, name, 'map');
  const has = (name: string) => store.columns.has(name);
  const items = (name: string) => (has(name) ? itemsOf(store, name, 'plain').data : undefined);
  return {
    store,
    /** The context that the bound maps hold; see bindPoints. */
    boundTo: -1,
    positions: [] as number[],
    service: columnOf(store, 'ServiceName', 'coded'),
    metricName: columnOf(store, 'MetricName', 'coded'),
    attributeTypes: columnOf(store, 'AttributeTypes', 'coded'),
    resourceSchemaUrl: plain('ResourceSchemaUrl'),
    scopeName: plain('ScopeName'),
    scopeVersion: plain('ScopeVersion'),
    scopeSchemaUrl: plain('ScopeSchemaUrl'),
    description: plain('MetricDescription'),
    unit: plain('MetricUnit'),
    resourceAttributes: openBoundMap(context.resource, map('ResourceAttributes')),
    scopeAttributes: openBoundMap(context.scope, map('ScopeAttributes')),
    attributes: map('Attributes'),
    own: mapTarget(map('Attributes'), signature.own),
    exemplars: has('Exemplars.TimeUnix') ? exemplarColumns(store, signature) : undefined,
    items: new Map(ARRAYS.map((name) => [name, items(name)])),
    quantiles: items('ValueAtQuantiles.Quantile'),
    numbers: Object.entries(NUMBERS)
      .filter(([name]) => has(name))
      .map(([name, append]) => ({ data: plain(name), append })),
  };
}

function exemplarColumns(store: TableStore, signature: Signature) {
  const items = (name: string) => itemsOf(store, `Exemplars.${name}`, 'plain').data;
  const attributes = itemsOf(store, 'Exemplars.FilteredAttributes', 'map');
  const target: AttributeTarget = mapTarget(attributes, signature.part);
  return {
    attributes,
    target,
    time: items('TimeUnix'),
    value: items('Value'),
    spanId: { data: items('SpanId'), rowStart: 0 },
    traceId: { data: items('TraceId'), rowStart: 0 },
    /** Exemplars of the block before this point. */
    before: 0,
  };
}

/** The five tables by the type of their points. */
export function openPointColumns(
  context: Context,
  signature: Signature,
): ReadonlyMap<PointType, PointColumns> {
  return new Map(
    METRIC_TABLES.map((table, i) => [
      TYPES[i]!,
      pointColumns(openTableStore(table), context, signature),
    ]),
  );
}

export function itemsOfPoint(
  columns: PointColumns,
  name: (typeof ARRAYS)[number],
): Bytes | undefined {
  return columns.items.get(name);
}

/** Ends the point's arrays and writes its numbers. */
export function appendNumbers(columns: PointColumns, point: PointState): void {
  for (const { data, append } of columns.numbers) append(data, point);
  for (const [name, items] of columns.items) {
    if (items) appendOffset(columnOf(columns.store, name, 'array').offsets, items.length / 8);
  }
}
