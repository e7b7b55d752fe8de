import type { SignalPath } from '../delivery/signal-path.ts';
import type { StoreSource } from '../delivery/store-source.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import { Mistakes } from '../telemetry/mistakes.ts';
import { ingestMetricsText } from '../telemetry/prometheus-text.ts';
import { Senders } from '../telemetry/senders.ts';
import type { InFlightGate } from './in-flight-gate.ts';

export interface IngestParts {
  readonly collector: string;
  readonly traces: Pick<
    SignalPath<never>,
    'ledger' | 'journalReport' | 'fsyncSeconds' | 'insertSeconds' | 'remembered' | 'repaired'
  >;
  readonly metrics: Pick<
    SignalPath<never>,
    'ledger' | 'journalReport' | 'fsyncSeconds' | 'insertSeconds' | 'remembered' | 'repaired'
  >;
  readonly source: StoreSource;
  readonly gate: InFlightGate;
}

/** What the ingest role knows of itself: the report for /status and the text for /metrics. */
export class IngestTelemetry {
  readonly senders = new Senders();
  readonly mistakes = new Mistakes();
  readonly #parts: IngestParts;
  readonly #startedAtMs = Date.now();
  readonly #refusals = new Map<number, number>();
  #lastSpan: IngestReport['lastSpan'] = null;

  constructor(parts: IngestParts) {
    this.#parts = parts;
  }

  refused(status: number): void {
    this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
  }

  sawSpan(service: string, traceId: string): void {
    this.#lastSpan = { receivedAtMs: Date.now(), service, traceId };
  }

  report(): IngestReport {
    const { collector, traces, metrics, source } = this.#parts;
    return {
      pid: process.pid,
      collector,
      startedAtMs: this.#startedAtMs,
      updatedAtMs: Date.now(),
      ledger: { traces: traces.ledger, metrics: metrics.ledger },
      journal: { traces: traces.journalReport, metrics: metrics.journalReport },
      senders: this.senders.list(),
      mistakes: this.mistakes.list(),
      engine: source.report,
      lastSpan: this.#lastSpan,
    };
  }

  metricsText(): string {
    const { gate, traces, metrics } = this.#parts;
    const figures = {
      report: this.report(),
      inFlightBytes: gate.bytes,
      refusals: this.#refusals,
      signals: { traces, metrics },
    };
    return ingestMetricsText(figures, Date.now());
  }
}
