import type { VersionSeen } from '@tracewell/api';
import { type KnownVersions, listVersions, type VersionRow } from '@tracewell/storage';
import type { QuestionContext } from './question.ts';

const KEPT_MS = 30_000;
const HOUR_NS = 3_600_000_000_000n;

/** The versions of all services, read at most every 30 s: they cost a day of resources to find. */
export interface VersionCatalogue {
  read(context: QuestionContext): Promise<KnownVersions>;
}

export function versionCatalogue(): VersionCatalogue {
  let known: KnownVersions | undefined;
  let readAtMs = 0;
  return {
    read: async (context) => {
      if (known !== undefined && performance.now() - readAtMs < KEPT_MS) return known;
      const answer = await listVersions(context.store, { nowNs: context.nowNs }, context.signal);
      readAtMs = performance.now();
      known = answer.rows;
      return known;
    },
  };
}

export function versionSeen(row: VersionRow, known: KnownVersions): VersionSeen {
  return {
    version: row.version,
    firstSeenUnixNano: row.firstSeenUnixNano,
    // What was there in the first hour that was looked at may have been there before.
    sinceStoreBegan: BigInt(row.firstSeenUnixNano) < known.lookedBackToUnixNano + HOUR_NS,
  };
}

/** The version of a service whose first span is the youngest; undefined when no span carries one. */
export function lastDeployOf(service: string, known: KnownVersions): VersionRow | undefined {
  const own = known.versions.filter((row) => row.service === service && row.version !== '');
  own.sort((a, b) => (BigInt(a.firstSeenUnixNano) < BigInt(b.firstSeenUnixNano) ? 1 : -1));
  return own[0];
}
