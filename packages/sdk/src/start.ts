import {
  context,
  DiagConsoleLogger,
  DiagLogLevel,
  diag,
  metrics,
  propagation,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { FlushOptions, InitOptions, Sdk, Stats } from '@tracewell/sdk';
import { AsyncContext } from './async-context.ts';
import type { Environment } from './environment.ts';
import { flushAtExit } from './exit.ts';
import { Connection } from './export/connection.ts';
import { MetricExporter } from './export/metric-exporter.ts';
import { SpanExporter } from './export/span-exporter.ts';
import { instrumentExpressRoutes } from './instruments/express-route.ts';
import { instrumentHttpClient } from './instruments/http-client.ts';
import { instrumentHttpServer } from './instruments/http-server.ts';
import type { Removal, Telemetry } from './instruments/instrument.ts';
import { instrumentPg } from './instruments/pg.ts';
import { instrumentUndici } from './instruments/undici.ts';
import { Durations } from './metrics/durations.ts';
import { IntervalReader } from './metrics/interval-reader.ts';
import { observeRuntime } from './metrics/runtime.ts';
import { type Notice, quietPrinter } from './notice.ts';
import { traceContextPropagator } from './propagation/trace-context.ts';
import { DISTRO_VERSION, detectResource } from './resource.ts';
import { samplerOf } from './sampler.ts';
import { readSettings, type Settings } from './settings.ts';
import { SpanClock } from './span-clock.ts';
import { statsOf } from './stats.ts';

type Say = (notice: Notice) => void;

function propagatorOf(names: readonly string[]): TextMapPropagator {
  const known: Record<string, TextMapPropagator> = {
    tracecontext: traceContextPropagator,
    baggage: new W3CBaggagePropagator(),
  };
  return new CompositePropagator({ propagators: names.flatMap((name) => known[name] ?? []) });
}

function ignoring(patterns: Settings['ignorePaths']): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  return (path) =>
    patterns.some((one) => (typeof one === 'string' ? one === path : one.test(path)));
}

function logLevel(environment: Environment): DiagLogLevel {
  const levels: Record<string, DiagLogLevel> = {
    none: DiagLogLevel.NONE,
    error: DiagLogLevel.ERROR,
    warn: DiagLogLevel.WARN,
    info: DiagLogLevel.INFO,
    debug: DiagLogLevel.DEBUG,
    verbose: DiagLogLevel.VERBOSE,
    all: DiagLogLevel.ALL,
  };
  return levels[environment.OTEL_LOG_LEVEL?.toLowerCase() ?? 'none'] ?? DiagLogLevel.NONE;
}

/** The two senders; either may be absent by choice. */
function openSenders(settings: Settings, durations: Durations, say: Say) {
  const { traces, metrics: metricEndpoint } = settings;
  const spans = traces && new SpanExporter(new Connection(traces), settings.queue, say);
  const exporter =
    metricEndpoint && new MetricExporter(new Connection(metricEndpoint), settings.temporality, say);
  const reader = exporter && new IntervalReader(exporter, settings.metricIntervalMs, durations);
  return { spans, exporter, reader };
}

type Senders = ReturnType<typeof openSenders>;

function openProviders(
  resource: ReturnType<typeof detectResource>,
  settings: Settings,
  { spans, reader }: Senders,
) {
  const tracers = new BasicTracerProvider({
    resource,
    sampler: samplerOf(settings.sampler),
    spanProcessors: spans ? [new SpanClock(), spans] : [],
  });
  const meters = new MeterProvider({ resource, readers: reader ? [reader] : [] });
  return { tracers, meters };
}

/** Hands everything to the global API; says so when somebody was there first. */
function registerGlobals(
  { tracers, meters }: ReturnType<typeof openProviders>,
  contexts: AsyncContext,
  propagator: TextMapPropagator,
  say: Say,
): void {
  const done = [
    trace.setGlobalTracerProvider(tracers),
    context.setGlobalContextManager(contexts),
    propagation.setGlobalPropagator(propagator),
    metrics.setGlobalMeterProvider(meters),
  ];
  if (done.every(Boolean)) return;
  say({
    code: 'TW7006',
    text: 'another OpenTelemetry SDK was registered before this one in the same process; its spans go where it sends them. Load only one.',
  });
}

function instrument(telemetry: Telemetry): Removal[] {
  return [
    instrumentExpressRoutes(),
    instrumentHttpServer(telemetry),
    instrumentHttpClient(telemetry),
    instrumentUndici(telemetry),
    instrumentPg(telemetry),
  ];
}

async function flushSenders({ spans, reader }: Senders, timeoutMs: number): Promise<boolean> {
  const sent = await Promise.all([spans?.flush(timeoutMs), reader?.flush(timeoutMs)]);
  return sent.every((complete) => complete !== false);
}

/** Starts everything. `say` prints notices; `onShutdown` is told when the handle is shut down. */
export function start(
  environment: Environment,
  options: InitOptions,
  print: Say,
  onShutdown: () => void,
): Sdk {
  const say = quietPrinter(print, () => performance.now());
  const level = logLevel(environment);
  if (level !== DiagLogLevel.NONE) diag.setLogger(new DiagConsoleLogger(), level);
  const settings = readSettings(environment, options, print);
  const resource = detectResource(environment, options);
  const durations = new Durations(resource, settings.temporality);
  const senders = openSenders(settings, durations, say);
  const providers = openProviders(resource, settings, senders);
  const contexts = new AsyncContext();
  const propagator = propagatorOf(settings.propagators);
  registerGlobals(providers, contexts, propagator, say);

  const meter = providers.meters.getMeter('@tracewell/sdk', DISTRO_VERSION);
  const removals = instrument({
    tracer: providers.tracers.getTracer('@tracewell/sdk', DISTRO_VERSION),
    durations,
    contexts,
    propagator,
    ignores: ignoring(settings.ignorePaths),
  });
  if (settings.runtimeMetrics && settings.metrics) removals.push(observeRuntime(meter));
  if (settings.signals === 'auto') removals.push(flushBeforeExit(senders));

  let running = true;
  const stats = (): Stats => statsOf(running, senders.spans, senders.exporter);
  return {
    endpoint: settings.traces?.url.href ?? '',
    serviceName: String(resource.attributes['service.name']),
    stats,
    flush: ({ timeoutMs = 2000 }: FlushOptions = {}) => flushSenders(senders, timeoutMs),
    async shutdown({ timeoutMs = 2000 }: FlushOptions = {}) {
      if (!running) return true;
      running = false;
      for (const remove of removals) remove();
      const complete = await closeSenders(senders, timeoutMs);
      for (const api of [trace, context, propagation, metrics]) api.disable();
      onShutdown();
      return complete;
    },
  };
}

function flushBeforeExit(senders: Senders): Removal {
  return flushAtExit({
    flush: (timeoutMs) => flushSenders(senders, timeoutMs),
    hasWork: () => (senders.spans?.counts.queued ?? 0) > 0,
  });
}

async function closeSenders({ spans, reader }: Senders, timeoutMs: number): Promise<boolean> {
  const sent = await Promise.all([spans?.close(timeoutMs), reader?.flush(timeoutMs)]);
  await reader?.shutdown();
  return sent.every((complete) => complete !== false);
}
