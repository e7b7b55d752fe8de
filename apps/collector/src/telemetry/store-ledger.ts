import { type LedgerRow, type Store, writeLedger } from '@tracewell/storage';
import type { IngestReport } from './ingest-report.ts';
import { SIGNALS } from './signal.ts';

export interface StoreLedgerOptions {
  readonly intervalMs?: number;
  readonly report: () => IngestReport;
  readonly store: (signal: AbortSignal) => Promise<Store>;
}

/**
 * Writes the ledger into the store, so that others than this machine can read it: at most once an
 * interval and only when it has changed. A store that is away is no trouble: the next time counts.
 */
export function storeLedger({ intervalMs, report, store }: StoreLedgerOptions): AsyncDisposable {
  const ending = new AbortController();
  let stored = '';
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    const { collector, ledger, updatedAtMs } = report();
    const content = JSON.stringify(ledger);
    // Nothing has ever arrived, or nothing since the last row: an idle collector inserts nothing.
    if (content === stored || SIGNALS.every((signal) => ledger[signal].received === 0)) return;
    const rows = SIGNALS.map(
      (signal): LedgerRow => ({ collector, signal, updatedAtMs, ...ledger[signal] }),
    );
    await writeLedger(await store(ending.signal), rows, ending.signal);
    stored = content;
  };
  const timer = setInterval(() => {
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
  }, intervalMs ?? 10_000);
  timer.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      ending.abort();
      await writing;
    },
  };
}
