import type { RoleContext } from '../role.ts';
import { EMPTY_UPKEEP } from '../telemetry/upkeep-report.ts';
import { enforceLimits, publishFailure } from './enforce-limits.ts';
import type { Round } from './repeat-rounds.ts';

/** Between two looks at the sizes and ages of partitions. A look writes nothing to the store. */
const INTERVAL_MS = 60_000;

/** Drops what retention does not allow any more, and publishes what it did. */
export function retentionRound(context: RoleContext): Round {
  const { log } = context;
  let report = EMPTY_UPKEEP;
  return {
    name: 'retention',
    run: async (store) => {
      report = await enforceLimits(store, context, report);
      return INTERVAL_MS;
    },
    failed: async (error) => {
      log.warn(
        { err: error },
        'TW4111 retention could not be enforced; it is tried again in a minute',
      );
      report = await publishFailure(context, report, error);
      return INTERVAL_MS;
    },
  };
}
