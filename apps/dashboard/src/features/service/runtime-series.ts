import type { Alert, MetricSummary, MetricView } from '@tracewell/api/browser';

/** One chart of the runtime: a metric and how it is read. */
export interface RuntimeChart {
  readonly title: string;
  readonly metric: string;
  readonly view: MetricView;
}

/** By the semantic conventions, for Node and V8 first; of each title the first metric that the service sends is drawn. */
const CHARTS: readonly RuntimeChart[] = [
  { title: 'Event loop delay, p99', metric: 'nodejs.eventloop.delay.p99', view: 'value' },
  { title: 'Event loop in use', metric: 'nodejs.eventloop.utilization', view: 'value' },
  { title: 'Heap in use', metric: 'v8js.memory.heap.used', view: 'value' },
  { title: 'Heap in use', metric: 'jvm.memory.used', view: 'value' },
  { title: 'Heap in use', metric: 'go.memory.used', view: 'value' },
  { title: 'GC pause, p99', metric: 'v8js.gc.duration', view: 'p99' },
  { title: 'GC pause, p99', metric: 'jvm.gc.duration', view: 'p99' },
  { title: 'Resident memory', metric: 'process.memory.usage', view: 'value' },
  { title: 'CPU', metric: 'process.cpu.time', view: 'rate' },
];

/** The charts that the metrics of a service can fill. */
export function runtimeCharts(metrics: readonly Pick<MetricSummary, 'name'>[]): RuntimeChart[] {
  const sent = new Set(metrics.map(({ name }) => name));
  const titles = new Set<string>();
  return CHARTS.filter(({ title, metric }) => {
    if (!sent.has(metric) || titles.has(title)) return false;
    titles.add(title);
    return true;
  });
}

const RUNTIME = /\b(nodejs|v8js|jvm|go|process|dotnet|cpython)\./;

/** The firing alert of the service whose rule reads a metric of its runtime. */
export function firesOnRuntime(alerts: readonly Alert[], service: string): Alert | undefined {
  return alerts.find(
    ({ state, labels, condition }) =>
      state === 'firing' &&
      (labels.service_name ?? labels['service.name'] ?? labels.service) === service &&
      RUNTIME.test(`${condition.measure} ${condition.query}`),
  );
}
