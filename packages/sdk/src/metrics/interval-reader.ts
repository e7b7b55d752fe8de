import { type MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';
import type { MetricExporter } from '../export/metric-exporter.ts';

/** Collects and sends every `intervalMs`. None of its timers keeps the process alive, unlike those of the stock reader. */
export class IntervalReader extends MetricReader {
  readonly #exporter: MetricExporter;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<boolean> | undefined;

  constructor(exporter: MetricExporter, intervalMs: number, producer: MetricProducer) {
    super({
      metricProducers: [producer],
      aggregationTemporalitySelector: (instrument) =>
        exporter.selectAggregationTemporality(instrument),
    });
    this.#exporter = exporter;
    this.#intervalMs = intervalMs;
  }

  protected override onInitialized(): void {
    this.#timer = setInterval(() => void this.#send(), this.#intervalMs).unref();
  }

  #send(): Promise<boolean> {
    this.#sending ??= this.#collectAndSend().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #collectAndSend(): Promise<boolean> {
    const { resourceMetrics } = await this.collect();
    return resourceMetrics.scopeMetrics.length === 0 || this.#exporter.send(resourceMetrics);
  }

  /** Sends the newest values now. True when the collector took them in time. */
  async flush(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, false);
    });
    const sent = await Promise.race([this.#send(), late]);
    clearTimeout(timer);
    return sent;
  }

  protected override async onForceFlush(): Promise<void> {
    await this.flush(10_000);
  }

  protected override async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exporter.shutdown();
  }
}
