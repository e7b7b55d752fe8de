import type { StoreSource } from '../delivery/store-source.ts';
import { AnsweredRequests } from '../telemetry/answered-requests.ts';
import type { Faults } from '../telemetry/faults.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import { Mistakes } from '../telemetry/mistakes.ts';
import { ingestMetricsText } from '../telemetry/prometheus-text.ts';
import type { RefusedItems } from '../telemetry/refused-items.ts';
import { Senders } from '../telemetry/senders.ts';
import { bySignal, type Signal } from '../telemetry/signal.ts';
import type { InFlightGate } from './in-flight-gate.ts';
import type { SignalFigures } from './open-signals.ts';

export interface IngestParts {
  readonly collector: string;
  readonly paths: Readonly<Record<Signal, SignalFigures>>;
  readonly source: StoreSource;
  readonly gate: InFlightGate;
  readonly faults: Faults;
  readonly refusedItems: RefusedItems;
}

/** What the ingest role knows of itself: the report for /status and the text for /metrics. */
export class IngestTelemetry {
  readonly senders = new Senders();
  readonly mistakes = new Mistakes();
  readonly refusedItems: RefusedItems;
  readonly answered = new AnsweredRequests();
  readonly faults: Faults;
  readonly #parts: IngestParts;
  readonly #startedAtMs = Date.now();
  readonly #refusals = new Map<number, number>();
  #lastSpan: IngestReport['lastSpan'] = null;

  constructor(parts: IngestParts) {
    this.#parts = parts;
    this.faults = parts.faults;
    this.refusedItems = parts.refusedItems;
  }

  refused(status: number): void {
    this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
  }

  sawSpan(service: string, traceId: string): void {
    this.#lastSpan = { receivedAtMs: Date.now(), service, traceId };
  }

  report(): IngestReport {
    const { collector, paths, source } = this.#parts;
    return {
      pid: process.pid,
      collector,
      startedAtMs: this.#startedAtMs,
      updatedAtMs: Date.now(),
      ledger: bySignal((signal) => paths[signal].ledger),
      journal: bySignal((signal) => paths[signal].journalReport),
      senders: this.senders.list(),
      mistakes: this.mistakes.list(),
      refused: this.refusedItems.list(),
      parts: bySignal((signal) => {
        const { repaired, limited, shaped } = paths[signal];
        return { repaired, limited, shaped };
      }),
      faults: this.faults.list(),
      engine: source.report,
      circuit: source.circuit.report,
      lastSpan: this.#lastSpan,
    };
  }

  metricsText(): string {
    const { gate, paths } = this.#parts;
    const figures = {
      report: this.report(),
      inFlightBytes: gate.bytes,
      refusals: this.#refusals,
      answered: this.answered.list(),
      signals: paths,
    };
    return ingestMetricsText(figures, Date.now());
  }
}
