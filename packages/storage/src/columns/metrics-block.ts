import type { MetricSink, PointType } from '@tracewell/otlp';
import { openBlock } from './block.ts';
import type { Bytes } from './bytes.ts';
import { contextSink, openContext } from './context.ts';
import { intern } from './dictionary.ts';
import type { MetricsBlock } from './open-block.ts';
import { openPointColumns } from './point-columns.ts';
import { bucketSink, exemplarSink, pointValueSink } from './point-fields.ts';
import {
  beginMetric,
  beginPoint,
  dropPoint,
  endPoint,
  openPointRow,
  type PointRow,
} from './point-row.ts';
import { appendText } from './text.ts';

export interface MetricsBlockOptions {
  /** Wall clock in milliseconds, for IngestTime. */
  readonly now?: () => number;
}

/** An empty block of the five metric tables and the sink that fills it. */
export function openMetricsBlock(options: MetricsBlockOptions = {}): MetricsBlock {
  const { now = Date.now } = options;
  const context = openContext();
  const point = openPointRow(context);
  const tables = openPointColumns(context, point.signature);
  let type: PointType = 'gauge';
  const sink: MetricSink = {
    ...contextSink(context, now, () => {
      point.contextNumber++;
    }),
    ...metricTextSink(point),
    ...pointValueSink(point),
    ...bucketSink(point),
    ...exemplarSink(point),
    metricBegin(began) {
      type = began;
      beginMetric(point, tables.get(began));
    },
    pointBegin: () => beginPoint(point),
    pointEnd: () => endPoint(point, type),
    pointDrop: () => dropPoint(point),
  };
  const all = [...tables.values()];
  const forget = () => {
    for (const table of all) table.boundTo = -1;
  };
  const stores = all.map(({ store }) => store);
  return Object.assign(openBlock('metrics', stores, forget), { sink });
}

/** The fields of a metric itself. */
function metricTextSink(point: PointRow) {
  const { repairs } = point.context;
  const stage = (text: Bytes) => (bytes: Uint8Array, from: number, to: number) => {
    text.length = 0;
    appendText(text, bytes, from, to, repairs);
  };
  return {
    metricName(bytes, from, to) {
      const { table } = point;
      if (table && to > from) {
        point.metricName = intern(table.metricName.dictionary, bytes, from, to, repairs);
      }
    },
    metricDescription: stage(point.description),
    metricUnit: stage(point.unit),
    temporality(value) {
      point.temporality = value;
    },
    monotonic(value) {
      point.isMonotonic = value;
    },
    metricEnd() {
      point.table = undefined;
    },
  } satisfies Partial<MetricSink>;
}
