/** What the HTTP side asks a query worker to run; one at a time. */
export interface Job {
  readonly sql: string;
  readonly format: string;
  /** `stream`: chunk by chunk, at most `WINDOW` ahead of the reader; `whole`: one chunk at the end */
  readonly mode: 'stream' | 'whole';
  /** Run before it on the same Session: settings, parameters, USE */
  readonly prepare: readonly string[];
  /** The last of the preparations: after it nothing can be set any more */
  readonly readonly: 0 | 1 | 2;
  /** Keeps the Session open for the next job of this worker */
  readonly keepSession: boolean;
}

export interface JobSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly elapsedSeconds: number;
}

export type ToWorker = { type: 'run'; job: Job } | { type: 'more' } | { type: 'cancel' };

export type FromWorker =
  | { type: 'chunk'; bytes: Uint8Array }
  | { type: 'end'; summary: JobSummary }
  | { type: 'failed'; message: string };

/** Chunks that may lie between the engine and the socket. A chunk is one block of 65,409 rows or fewer. */
export const WINDOW = 2;
