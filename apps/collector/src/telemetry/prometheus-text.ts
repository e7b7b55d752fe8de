import type { IngestFigures } from './ingest-figures.ts';
import type { SignalLedger } from './ingest-report.ts';
import { intakeFamilies } from './intake-families.ts';
import { countLines, type Family, familiesText } from './metric-family.ts';
import { SIGNALS, type Signal } from './signal.ts';

/** The ingest process's own telemetry in Prometheus' text format. */
export function ingestMetricsText(figures: IngestFigures, nowMs: number): string {
  const families = [
    ...ledgerFamilies(figures),
    ...intakeFamilies(figures),
    ...journalFamilies(figures, nowMs),
    ...latencyFamilies(figures),
    ...processFamilies(figures),
  ];
  return familiesText(families);
}

function ledgerFamilies({ report }: IngestFigures): Family[] {
  const counter = (
    name: string,
    help: string,
    of: (ledger: SignalLedger) => number | Readonly<Record<string, number>>,
  ): Family => ({
    name: `tracewell_ingest_${name}_total`,
    type: 'counter',
    help,
    lines: SIGNALS.flatMap((signal) =>
      countLines(`tracewell_ingest_${name}_total`, signal, 'reason', of(report.ledger[signal])),
    ),
  });
  return [
    counter('received', 'Spans or data points in well-formed requests.', (l) => l.received),
    counter('stored', 'Spans or data points that ClickHouse has on disk.', (l) => l.stored),
    counter('rejected', 'Refused for good, by reason.', (l) => l.rejected),
    counter('deduplicated', 'In requests that had been sent before.', (l) => l.deduplicated),
    counter('sampled_out', 'Left out by sampling.', (l) => l.sampledOut),
    counter(
      'expired_on_arrival',
      'Older than retention when they came.',
      (l) => l.expiredOnArrival,
    ),
    counter('dead_lettered', 'Accepted, but moved aside, by reason.', (l) => l.deadLettered),
  ];
}

function journalFamilies({ report, signals }: IngestFigures, nowMs: number): Family[] {
  const gauge = (name: string, help: string, of: (signal: Signal) => number): Family => ({
    name,
    type: 'gauge',
    help,
    lines: SIGNALS.flatMap((signal) => [`${name}{signal="${signal}"} ${of(signal)}`]),
  });
  const { ledger, journal } = report;
  const ageSeconds = (oldestMs: number | null): number =>
    oldestMs === null ? 0 : Math.max(0, nowMs - oldestMs) / 1000;
  return [
    gauge(
      'tracewell_journal_items',
      'Accepted and not in ClickHouse yet.',
      (s) => ledger[s].inJournal,
    ),
    gauge('tracewell_journal_bytes', 'Bytes of the journal on disk.', (s) => journal[s].bytes),
    gauge('tracewell_journal_segments', 'Files of the journal.', (s) => journal[s].segments),
    gauge('tracewell_journal_max_bytes', 'Budget of the journal.', (s) => journal[s].maxBytes),
    gauge(
      'tracewell_journal_blocks',
      'Blocks not delivered yet.',
      (s) => journal[s].undeliveredBlocks,
    ),
    gauge('tracewell_journal_oldest_seconds', 'Age of the oldest undelivered record.', (s) =>
      ageSeconds(journal[s].oldestUndeliveredMs),
    ),
    gauge(
      'tracewell_ingest_remembered_requests',
      'Requests whose repeat is recognised.',
      (s) => signals[s].remembered,
    ),
  ];
}

function latencyFamilies({ signals }: IngestFigures): Family[] {
  const histogram = (
    name: string,
    help: string,
    of: 'fsyncSeconds' | 'insertSeconds' | 'decodeSeconds',
  ): Family => ({
    name,
    type: 'histogram',
    help,
    lines: SIGNALS.flatMap((signal) => signals[signal][of].lines(name, `signal="${signal}"`)),
  });
  return [
    histogram(
      'tracewell_ingest_decode_seconds',
      'Time to decode one body that was well formed.',
      'decodeSeconds',
    ),
    histogram('tracewell_journal_fsync_seconds', 'Time of one fsync.', 'fsyncSeconds'),
    histogram(
      'tracewell_delivery_insert_seconds',
      'Time of one INSERT that succeeded.',
      'insertSeconds',
    ),
  ];
}

function processFamilies({ report, refusals, inFlightBytes }: IngestFigures): Family[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const one = (name: string, type: Family['type'], help: string, lines: string[]): Family => ({
    name,
    type,
    help,
    lines,
  });
  const refused = [...refusals].map(
    ([status, n]) => `tracewell_ingest_refused_requests_total{status="${status}"} ${n}`,
  );
  return [
    one(
      'tracewell_ingest_refused_requests_total',
      'counter',
      'Requests that were not taken, by HTTP status.',
      refused,
    ),
    one('tracewell_ingest_in_flight_bytes', 'gauge', 'Bytes of requests being handled.', [
      `tracewell_ingest_in_flight_bytes ${inFlightBytes}`,
    ]),
    one('tracewell_engine_up', 'gauge', 'Whether ClickHouse is ready.', [
      `tracewell_engine_up ${report.engine.state === 'ready' ? 1 : 0}`,
    ]),
    one('tracewell_delivery_circuit_open', 'gauge', 'Whether all deliveries wait for the store.', [
      `tracewell_delivery_circuit_open ${report.circuit.state === 'closed' ? 0 : 1}`,
    ]),
    one('tracewell_engine_restarts_total', 'counter', 'Times ClickHouse was down.', [
      `tracewell_engine_restarts_total ${report.engine.restarts}`,
    ]),
    one('process_resident_memory_bytes', 'gauge', 'Resident memory.', [
      `process_resident_memory_bytes ${rss}`,
    ]),
    one('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', [
      `nodejs_heap_size_used_bytes ${heapUsed}`,
    ]),
    one('process_cpu_seconds_total', 'counter', 'CPU time of this process, in seconds.', [
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ]),
    one('process_start_time_seconds', 'gauge', 'Start of the process, Unix seconds.', [
      `process_start_time_seconds ${report.startedAtMs / 1000}`,
    ]),
  ];
}
