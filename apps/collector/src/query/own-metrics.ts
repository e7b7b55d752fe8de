import { Histogram, LATENCY_BOUNDS_S } from '../telemetry/histogram.ts';
import type { QuestionQueue } from './question-queue.ts';

/** The query role's own telemetry, in the text format of Prometheus (version 0.0.4). */
export interface OwnMetrics {
  /** One answered request: its route (never its path: paths hold names), status and duration. */
  answered(route: string, status: number, seconds: number): void;
  /** A question that somebody waited for. */
  slow(route: string): void;
  render(storeIsReady: boolean, queue: QuestionQueue['figures']): string;
}

export function createOwnMetrics(): OwnMetrics {
  const requests = new Map<string, number>();
  const durations = new Map<string, Histogram>();
  const slow = new Map<string, number>();
  return {
    answered: (route, status, seconds) => {
      const series = `route="${route}",status="${status}"`;
      requests.set(series, (requests.get(series) ?? 0) + 1);
      const known = durations.get(route) ?? new Histogram(LATENCY_BOUNDS_S);
      known.observe(seconds);
      durations.set(route, known);
    },
    slow: (route) => void slow.set(route, (slow.get(route) ?? 0) + 1),
    render: (storeIsReady, queue) => {
      const lines = [
        ...renderRequests(requests),
        ...renderDurations(durations),
        ...renderSlow(slow),
        ...renderQueue(queue),
        ...renderProcess(storeIsReady),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

function renderRequests(requests: ReadonlyMap<string, number>): string[] {
  return [
    ...head('tracewell_query_requests_total', 'counter', 'Requests answered by the query API.'),
    ...[...requests].map(([series, count]) => `tracewell_query_requests_total{${series}} ${count}`),
  ];
}

function renderDurations(durations: ReadonlyMap<string, Histogram>): string[] {
  const name = 'tracewell_query_duration_seconds';
  return [
    ...head(name, 'histogram', 'Time from a request to the end of its answer.'),
    ...[...durations].flatMap(([route, histogram]) => histogram.lines(name, `route="${route}"`)),
  ];
}

function renderSlow(slow: ReadonlyMap<string, number>): string[] {
  const name = 'tracewell_query_slow_total';
  return [
    ...head(name, 'counter', 'Questions that took over two seconds, waiting included.'),
    ...[...slow].map(([route, count]) => `${name}{route="${route}"} ${count}`),
  ];
}

function renderQueue({ light, heavy, waiting, refused }: QuestionQueue['figures']): string[] {
  return [
    ...head('tracewell_query_running', 'gauge', 'Questions that the store is answering.'),
    `tracewell_query_running{weight="light"} ${light}`,
    `tracewell_query_running{weight="heavy"} ${heavy}`,
    ...head('tracewell_query_waiting', 'gauge', 'Questions that wait to be asked.'),
    `tracewell_query_waiting ${waiting}`,
    ...head(
      'tracewell_query_refused_total',
      'counter',
      'Questions refused because too many waited.',
    ),
    `tracewell_query_refused_total ${refused}`,
  ];
}

function renderProcess(storeIsReady: boolean): string[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const gauge = (name: string, help: string, value: number) => [
    ...head(name, 'gauge', help),
    `${name} ${value}`,
  ];
  return [
    ...gauge('tracewell_query_store_ready', 'Whether the store answers.', storeIsReady ? 1 : 0),
    ...gauge('process_resident_memory_bytes', 'Resident memory of this process.', rss),
    ...gauge('nodejs_heap_size_used_bytes', 'Heap in use.', heapUsed),
    ...gauge(
      'process_start_time_seconds',
      'Start of the process, Unix seconds.',
      performance.timeOrigin / 1000,
    ),
    ...head('process_cpu_seconds_total', 'counter', 'CPU time of this process.'),
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
  ];
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
