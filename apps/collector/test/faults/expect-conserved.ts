import { expect, vi } from 'vitest';
import type { IngestReport, SignalLedger } from '../../src/telemetry/ingest-report.ts';
import type { IngestProcess } from '../ingest-process.ts';
import type { AckLedger } from './ack-ledger.ts';

/** Asks ClickHouse one statement. */
export type Ask = <Row>(sql: string) => Promise<Row[]>;

export interface Conservation {
  readonly ingest: IngestProcess;
  readonly ledger: AckLedger;
  /** Default: the embedded engine of `ingest`. */
  readonly ask?: Ask;
  /** How long delivery may take. Default 120 s. */
  readonly patienceMs?: number;
}

/** What was found, for the log of the run. */
export interface Conserved {
  readonly stored: number;
  readonly unansweredStored: number;
  readonly report: IngestReport;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** received = stored + rejected + deduplicated + sampled out + expired on arrival + dead-lettered + in journal. */
export function expectLedgerAddsUp(report: IngestReport): void {
  for (const [signal, ledger] of Object.entries<SignalLedger>(report.ledger)) {
    const { stored, rejected, deduplicated, sampledOut, expiredOnArrival } = ledger;
    const { deadLettered, inJournal } = ledger;
    const known = stored + total(rejected) + deduplicated + sampledOut + expiredOnArrival;
    const sum = known + total(deadLettered) + inJournal;
    expect([signal, sum, ledger]).toEqual([signal, ledger.received, ledger]);
  }
}

/** What the process says of itself now; its report is up to a second old. */
async function readGauge(ingest: IngestProcess, name: string): Promise<number> {
  const text = await (await fetch(`${ingest.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name}{signal="traces"} `));
  if (line === undefined) throw new Error(`there is no ${name} in /metrics`);
  return Number(line.split(' ')[1]);
}

/** The report of the process that runs now, once nothing is left to deliver. */
async function untilSettled({ ingest, patienceMs = 120_000 }: Conservation): Promise<IngestReport> {
  return await vi.waitFor(
    async () => {
      const left = await readGauge(ingest, 'tracewell_journal_items');
      if (left > 0) throw new Error(`${left} spans are not delivered yet`);
      const stored = await readGauge(ingest, 'tracewell_ingest_stored_total');
      const report = await ingest.report();
      const { traces } = report.ledger;
      if (report.pid !== ingest.process.pid || traces.inJournal > 0 || traces.stored !== stored) {
        throw new Error(`the report is old: ${JSON.stringify(traces)}`);
      }
      return report;
    },
    { timeout: patienceMs, interval: 50 },
  );
}

/**
 * The invariant of every fault test, once delivery has come to rest: each acknowledged span is stored once under its
 * trace, an unanswered one once or not at all, no other is there; the rollups have counted each span once; and the
 * collector's own ledger adds up and says the same.
 */
export async function expectConserved(conservation: Conservation): Promise<Conserved> {
  const { ingest, ledger } = conservation;
  const ask: Ask = conservation.ask ?? ((sql) => ingest.ask(sql));
  const report = await untilSettled(conservation);
  const rows = await ask<{ TraceId: string; ids: string[] }>(
    'SELECT TraceId, groupArray(SpanId) AS ids FROM otel_traces GROUP BY TraceId',
  );
  const stored = rows.flatMap(({ TraceId, ids }) => ids.map((id) => [TraceId, id] as const));
  const { missing, foreign, unansweredStored } = ledger.compare(stored);
  expect({ missing, foreign }).toEqual({ missing: [], foreign: [] });
  const [counts] = await ask<Record<string, number>>(
    `SELECT count() AS spans, uniqExact(TraceId, SpanId) AS unique,
      (SELECT sum(Count) FROM otel_traces_red_1m) AS rollup,
      (SELECT sum(SpanCount) FROM otel_traces_trace_id_ts) AS index FROM otel_traces`,
  );
  const spans = ledger.spans + unansweredStored;
  expect(counts).toEqual({ spans, unique: spans, rollup: spans, index: spans });
  expectLedgerAddsUp(report);
  expect(report.ledger.traces.stored).toBe(spans);
  return { stored: spans, unansweredStored, report };
}
