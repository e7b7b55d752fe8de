import type { InitOptions } from '@tracewell/sdk';
import { type Endpoint, endpointOf } from './endpoints.ts';
import type { Environment } from './environment.ts';
import type { Notice } from './notice.ts';

export interface QueueSettings {
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly maxBatchSpans: number;
  readonly delayMs: number;
}

/** Everything that options and variables decide, read once. */
export interface Settings {
  readonly traces: Endpoint | undefined;
  readonly metrics: Endpoint | undefined;
  readonly metricIntervalMs: number;
  readonly runtimeMetrics: boolean;
  readonly temporality: 'cumulative' | 'delta';
  readonly queue: QueueSettings;
  readonly sampler: { readonly name: string; readonly ratio: number };
  readonly propagators: readonly string[];
  readonly ignorePaths: readonly (string | RegExp)[];
  readonly signals: 'auto' | 'off';
}

type Say = (notice: Notice) => void;

const SAMPLERS = new Set([
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
]);
const PROPAGATORS = new Set(['tracecontext', 'baggage']);

function positive(environment: Environment, name: string, fallback: number, say: Say): number {
  const text = environment[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  say({ code: 'TW7002', text: `${name} is "${text}", not a number above 0; using ${fallback}.` });
  return fallback;
}

function ratioOr(value: number, name: string, say: Say): number {
  if (value >= 0 && value <= 1) return value;
  say({ code: 'TW7002', text: `${name} is ${value}, not between 0 and 1; every trace is kept.` });
  return 1;
}

function readSampler(environment: Environment, options: InitOptions, say: Say) {
  if (options.samplingRatio !== undefined) {
    const ratio = ratioOr(options.samplingRatio, 'the option samplingRatio', say);
    return { name: 'parentbased_traceidratio', ratio };
  }
  const name = environment.OTEL_TRACES_SAMPLER ?? 'parentbased_always_on';
  if (!SAMPLERS.has(name)) {
    const known = [...SAMPLERS].join(', ');
    say({
      code: 'TW7002',
      text: `OTEL_TRACES_SAMPLER is "${name}"; known are ${known}. Every trace is kept.`,
    });
    return { name: 'parentbased_always_on', ratio: 1 };
  }
  const text = environment.OTEL_TRACES_SAMPLER_ARG;
  const ratio = text === undefined ? 1 : ratioOr(Number(text), 'OTEL_TRACES_SAMPLER_ARG', say);
  return { name, ratio };
}

function readPropagators(environment: Environment, say: Say): string[] {
  const names = (environment.OTEL_PROPAGATORS ?? 'tracecontext,baggage')
    .split(',')
    .map((name) => name.trim());
  const unknown = names.filter((name) => name !== 'none' && !PROPAGATORS.has(name));
  if (unknown.length > 0) {
    say({
      code: 'TW7002',
      text: `OTEL_PROPAGATORS names ${unknown.join(', ')}; known are tracecontext and baggage.`,
    });
  }
  return names.filter((name) => PROPAGATORS.has(name));
}

/** Whether a signal is sent at all: OTEL_TRACES_EXPORTER and OTEL_METRICS_EXPORTER are `otlp` or `none`. */
function isSent(environment: Environment, signal: 'traces' | 'metrics', say: Say): boolean {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const value = environment[name] ?? 'otlp';
  if (value !== 'otlp' && value !== 'none') {
    say({
      code: 'TW7002',
      text: `${name} is "${value}"; this SDK knows otlp and none, uses otlp.`,
    });
  }
  return value !== 'none';
}

function readQueue(environment: Environment, options: InitOptions, say: Say): QueueSettings {
  const maxSpans =
    options.queue?.maxSpans ?? positive(environment, 'OTEL_BSP_MAX_QUEUE_SIZE', 8192, say);
  const batch = positive(environment, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, say);
  return {
    maxSpans,
    maxBytes: options.queue?.maxBytes ?? 16 * 1024 * 1024,
    maxBatchSpans: Math.min(options.queue?.maxBatchSpans ?? batch, maxSpans),
    delayMs: options.queue?.delayMs ?? positive(environment, 'OTEL_BSP_SCHEDULE_DELAY', 1000, say),
  };
}

/** Reads every setting. `say` hears of each value that cannot be used; nothing throws, the service must start. */
export function readSettings(environment: Environment, options: InitOptions, say: Say): Settings {
  const metrics = options.metrics === false ? undefined : (options.metrics ?? {});
  const endpoint = (signal: 'traces' | 'metrics') =>
    isSent(environment, signal, say) ? endpointOf(signal, environment, options, say) : undefined;
  const temporality =
    environment.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE?.toLowerCase() === 'delta';
  return {
    traces: endpoint('traces'),
    metrics: metrics && endpoint('metrics'),
    metricIntervalMs:
      metrics?.intervalMs ?? positive(environment, 'OTEL_METRIC_EXPORT_INTERVAL', 15_000, say),
    runtimeMetrics: metrics?.runtime ?? true,
    temporality: temporality ? 'delta' : 'cumulative',
    queue: readQueue(environment, options, say),
    sampler: readSampler(environment, options, say),
    propagators: readPropagators(environment, say),
    ignorePaths: options.ignorePaths ?? [],
    signals: options.signals ?? 'auto',
  };
}
