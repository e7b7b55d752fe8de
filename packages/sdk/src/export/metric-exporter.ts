import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Notice } from '../notice.ts';
import { type Connection, causeOf } from './connection.ts';
import { judge } from './verdict.ts';

const UP_AND_DOWN = new Set([
  InstrumentType.UP_DOWN_COUNTER,
  InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
]);

/** Sends metrics as OTLP protobuf, once: cumulative values make a lost export good with the next one. */
export class MetricExporter implements PushMetricExporter {
  readonly #connection: Connection;
  readonly #delta: boolean;
  readonly #say: (notice: Notice) => void;
  #failed = 0;

  constructor(
    connection: Connection,
    temporality: 'cumulative' | 'delta',
    say: (notice: Notice) => void,
  ) {
    this.#connection = connection;
    this.#delta = temporality === 'delta';
    this.#say = say;
  }

  get failed(): number {
    return this.#failed;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    this.send(metrics).then(
      (complete) => done({ code: complete ? ExportResultCode.SUCCESS : ExportResultCode.FAILED }),
      (error: Error) => done({ code: ExportResultCode.FAILED, error }),
    );
  }

  /** True when the collector took them. Never rejects. */
  async send(metrics: ResourceMetrics): Promise<boolean> {
    const cause = await this.#post(metrics);
    if (cause === undefined) return true;
    this.#failed += 1;
    this.#say({
      code: 'TW7001',
      text: `cannot send metrics to ${this.#connection.url}: ${cause}. The service is not affected. Is the collector running?`,
    });
    return false;
  }

  async #post(metrics: ResourceMetrics): Promise<string | undefined> {
    try {
      const body = ProtobufMetricsSerializer.serializeRequest(metrics) ?? new Uint8Array();
      const verdict = judge(await this.#connection.post(body), Date.now());
      if (verdict.kind === 'accepted') return undefined;
      return verdict.kind === 'too-large' ? 'HTTP 413' : verdict.cause;
    } catch (error) {
      return causeOf(error);
    }
  }

  selectAggregationTemporality(instrument: InstrumentType): AggregationTemporality {
    const delta = this.#delta && !UP_AND_DOWN.has(instrument);
    return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }
}
