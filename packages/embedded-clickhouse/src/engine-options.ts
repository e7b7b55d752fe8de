/** What the parent sends over IPC when the child says `hello`; a password is never in argv or environment. */
export interface EngineOptions {
  readonly dataDir: string;
  readonly spoolDir: string;
  /** `loopback`: 127.0.0.1 and ::1 */
  readonly host: string;
  /** 0: a free one */
  readonly port: number;
  readonly user: string;
  readonly readerUser: string | undefined;
  readonly password: string;
  readonly allowedHosts: readonly string[];
  /** Share of the machine's memory that the engine may use, 0 to 1 */
  readonly memoryShare: number;
  readonly maxQueries: number;
  readonly maxInserts: number;
  readonly maxBodyBytes: number;
  readonly waitForLockMs: number;
}

export type FromEngine =
  | { type: 'hello' }
  | { type: 'ready'; port: number; version: string }
  | { type: 'refused'; message: string }
  | { type: 'log'; line: string }
  /** The engine has run a statement since the last `check` */
  | { type: 'alive' }
  | { type: 'ended' };

export type ToEngine =
  | { type: 'start'; options: EngineOptions }
  | { type: 'check' }
  | { type: 'stop' };
