import {
  constants,
  monitorEventLoopDelay,
  PerformanceObserver,
  performance,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';

const NANOSECONDS = 1e9;
const GC_TYPES = new Map<number, string>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** nodejs.eventloop.delay.* in seconds over the last interval. */
function observeDelay(meter: Meter): () => void {
  const histogram = monitorEventLoopDelay({ resolution: 20 });
  histogram.enable();
  const read = {
    min: () => histogram.min,
    max: () => histogram.max,
    mean: () => histogram.mean,
    stddev: () => histogram.stddev,
    p50: () => histogram.percentile(50),
    p90: () => histogram.percentile(90),
    p99: () => histogram.percentile(99),
  };
  const gauges = Object.entries(read).map(([name, value]) => {
    const gauge = meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, {
      unit: 's',
      description: `Event loop delay, ${name}`,
    });
    return [gauge, value] as const;
  });
  meter.addBatchObservableCallback(
    (result: BatchObservableResult) => {
      if (histogram.count === 0) return;
      for (const [gauge, value] of gauges) result.observe(gauge, value() / NANOSECONDS);
      histogram.reset();
    },
    gauges.map(([gauge]) => gauge),
  );
  return () => histogram.disable();
}

function observeUtilization(meter: Meter): void {
  let last = performance.eventLoopUtilization();
  meter
    .createObservableGauge('nodejs.eventloop.utilization', {
      unit: '1',
      description: 'Share of time the event loop was busy',
    })
    .addCallback((result) => {
      const now = performance.eventLoopUtilization();
      result.observe(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    });
}

function observeHeap(meter: Meter): void {
  const bytes = (name: string, description: string): Observable =>
    meter.createObservableUpDownCounter(name, { unit: 'By', description });
  const used = bytes('v8js.memory.heap.used', 'Heap in use');
  const size = bytes('v8js.memory.heap.space.size', 'Heap of each space');
  const resident = bytes('process.memory.usage', 'Resident memory of the process');
  meter.addBatchObservableCallback(
    (result) => {
      for (const space of getHeapSpaceStatistics()) {
        const attributes = { 'v8js.heap.space.name': space.space_name };
        result.observe(used, space.space_used_size, attributes);
        result.observe(size, space.space_size, attributes);
      }
      result.observe(resident, process.memoryUsage.rss());
    },
    [used, size, resident],
  );
}

function observeCpu(meter: Meter): void {
  meter
    .createObservableCounter('process.cpu.time', { unit: 's', description: 'CPU time spent' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { 'cpu.mode': 'user' });
      result.observe(system / 1e6, { 'cpu.mode': 'system' });
    });
}

/** v8js.gc.duration: a histogram of pauses in seconds by kind. */
function observeGc(meter: Meter): () => void {
  const duration = meter.createHistogram('v8js.gc.duration', {
    unit: 's',
    description: 'Garbage collection pauses',
    advice: { explicitBucketBoundaries: [0.01, 0.1, 1, 10] },
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const kind = (entry.detail as { kind?: number } | undefined)?.kind ?? -1;
      duration.record(entry.duration / 1000, { 'v8js.gc.type': GC_TYPES.get(kind) ?? 'unknown' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

/** Metrics of Node and V8 by the semantic conventions' names. Returns what stops them. */
export function observeRuntime(meter: Meter): () => void {
  const stops = [observeDelay(meter), observeGc(meter)];
  observeUtilization(meter);
  observeHeap(meter);
  observeCpu(meter);
  return () => {
    for (const stop of stops) stop();
  };
}
