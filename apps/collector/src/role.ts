import type { Logger } from 'pino';
import type { Config } from './config.ts';

export type RoleName = 'ingest' | 'query' | 'alerting' | 'upkeep';

/** What every role gets when it starts. */
export interface RoleContext {
  readonly config: Config;
  readonly log: Logger;
  /** Aborted when the process is asked to end; a role that is still starting gives up. */
  readonly signal: AbortSignal;
}

/** A started role. Disposing ends it in order: nothing acknowledged is lost, listeners are closed. */
export interface Role extends AsyncDisposable {
  readonly name: RoleName;
}
