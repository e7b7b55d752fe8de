import type { AnsweredRequests } from './answered-requests.ts';
import type { Histogram } from './histogram.ts';
import type { IngestReport } from './ingest-report.ts';
import type { Signal } from './signal.ts';

/** What the ingest process counts, read at one moment. */
export interface IngestFigures {
  readonly report: IngestReport;
  readonly inFlightBytes: number;
  /** HTTP status -> requests that were refused with it. */
  readonly refusals: ReadonlyMap<number, number>;
  readonly answered: ReturnType<AnsweredRequests['list']>;
  readonly signals: Readonly<
    Record<
      Signal,
      {
        readonly fsyncSeconds: Histogram;
        readonly insertSeconds: Histogram;
        readonly decodeSeconds: Histogram;
        readonly bodyBytes: number;
        readonly committedBytes: number;
        readonly sentBytes: number;
        readonly limited: Readonly<Record<string, number>>;
        readonly shaped: Readonly<Record<string, number>>;
        readonly remembered: number;
        readonly repaired: Readonly<Record<string, number>>;
      }
    >
  >;
}
