import { type QueryResult, query, type Store } from '../store.ts';
import { inSeconds, type Seconds } from './edge-calls-sql.ts';

/** What is known of a minute whose edges were computed; times in seconds. */
export interface SealedMinute {
  readonly minute: number;
  readonly revision: number;
  /** Half-spans that the minute had. */
  readonly halves: number;
  /** Computed once more when nothing within the pairing time could be on its way any more. */
  readonly isFinal: boolean;
  readonly sealedAt: number;
}

interface SealedRow {
  readonly minute: string;
  readonly revision: string;
  readonly halves: string;
  readonly isFinal: number;
  readonly sealedAt: number;
}

/** The newest revision of every sealed minute in the seconds. Throws a StoreError. */
export async function readSealedMinutes(
  store: Store,
  seconds: Seconds,
  signal?: AbortSignal,
): Promise<{ minutes: ReadonlyMap<number, SealedMinute>; result: QueryResult<unknown> }> {
  const result = await query<SealedRow>(
    store,
    `SELECT toString(toUnixTimestamp(Minute)) AS minute, toString(max(Revision)) AS revision,
       toString(argMax(Halves, Revision)) AS halves, argMax(IsFinal, Revision) AS isFinal,
       toUnixTimestamp(argMax(SealedAt, Revision)) AS sealedAt
     FROM otel_service_edges_sealed WHERE ${inSeconds('Minute', [seconds])} GROUP BY Minute`,
    {},
    { signal },
  );
  const minutes = new Map(
    result.rows.map((row) => [
      Number(row.minute),
      {
        minute: Number(row.minute),
        revision: Number(row.revision),
        halves: Number(row.halves),
        isFinal: row.isFinal === 1,
        sealedAt: row.sealedAt,
      },
    ]),
  );
  return { minutes, result };
}

/** Half-spans came since the minute was computed. Where there are none any more, their hours were dropped. */
export function isDirty({ halves }: SealedMinute, halvesNow: number | undefined): boolean {
  return halvesNow !== undefined && halvesNow !== halves;
}
