/** What the HTTP side asks a query worker to run; one at a time. */
export interface Job {
  readonly sql: string;
  readonly format: string;
  /** `stream`: chunk by chunk, at most `WINDOW` ahead of the reader; `whole`: one chunk at the end */
  readonly mode: 'stream' | 'whole';
  /** Statements run before it on the same Session: settings and parameters, USE, readonly last */
  readonly prepare: readonly string[];
  /**
   * Keeps the Session open for the next job of this worker, with these settings as they were before: a request's
   * own settings end with it, what the session has SET stays.
   */
  readonly keep: { readonly restore: readonly string[] } | undefined;
}

export interface JobSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly elapsedSeconds: number;
}

/** `forget`: close the kept Session; only between jobs */
export type ToWorker =
  | { type: 'run'; job: Job }
  | { type: 'more' }
  | { type: 'cancel' }
  | { type: 'forget' };

export type FromWorker =
  | { type: 'chunk'; bytes: Uint8Array }
  | { type: 'end'; summary: JobSummary }
  | { type: 'failed'; message: string };

/** Chunks that may lie between the engine and the socket. A chunk is one block of 65,409 rows or fewer. */
export const WINDOW = 2;
