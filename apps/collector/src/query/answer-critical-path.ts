import type { CriticalPathAnswer, PathCohort, PathPart } from '@tracewell/api';
import { type CohortRow, readCriticalPaths } from '@tracewell/storage';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf } from './read-request.ts';

/** A mean over fewer requests is not given. */
const REQUESTS_MIN = 50;
/** Parts beyond these are one part. */
const PARTS_MAX = 40;

/** Where the time of a service's requests goes: mean contributions to the critical path, cohort by cohort. */
export async function answerCriticalPath(
  query: QueryOf<'criticalPath'>,
  context: QuestionContext,
): Promise<CriticalPathAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { service, operation, env } = query;
  const [found, arrivals] = await Promise.all([
    readCriticalPaths(context.store, { range, service, operation, env }, context.signal),
    arrivalsOf(context, range, env),
  ]);
  return {
    cohorts: found.rows.map(cohortOf),
    parts: partsOf(found.rows),
    meta: metaOf(context, { range, costs: [found], arrivals }),
  } satisfies CriticalPathAnswer;
}

const isTooFew = ({ sampleCount }: CohortRow) => sampleCount < REQUESTS_MIN;

function cohortOf(row: CohortRow): PathCohort {
  const { name, fromNs, toNs, requestCount, sampleCount, leftOutCount } = row;
  return {
    ...{ name, fromNs, toNs, requestCount, sampleCount, leftOutCount },
    isTooFew: isTooFew(row),
    meanNs: isTooFew(row) ? null : String(row.durationSumNs / BigInt(sampleCount)),
  };
}

interface NamedSums {
  readonly service: string;
  readonly operation: string;
  /** By cohort. */
  readonly sums: bigint[];
}

/** Parts of all cohorts side by side; the largest mean decides the order. */
function partsOf(rows: readonly CohortRow[]): PathPart[] {
  const ranked = sideBySide(rows).sort((a, b) => largest(b, rows) - largest(a, rows));
  const rest = ranked.splice(PARTS_MAX);
  if (rest.length > 0) {
    const sums = rows.map((_, at) => rest.reduce((sum, part) => sum + (part.sums[at] ?? 0n), 0n));
    ranked.push({ service: '', operation: 'other', sums });
  }
  const means = rows.map((row, at) => {
    const sums = ranked.map((part) => part.sums[at] ?? 0n);
    return isTooFew(row) ? sums.map(() => null) : exactMeans(sums, BigInt(row.sampleCount));
  });
  return ranked.map(({ service, operation }, part) => ({
    service,
    operation,
    meanNs: means.map((cohort) => cohort[part] ?? null),
  }));
}

function sideBySide(rows: readonly CohortRow[]): NamedSums[] {
  const parts = new Map<string, NamedSums>();
  rows.forEach((row, at) => {
    if (isTooFew(row)) return;
    for (const { service, operation, sumNs } of row.parts) {
      const key = `${service}\n${operation}`;
      const part = parts.get(key) ?? { service, operation, sums: rows.map(() => 0n) };
      part.sums[at] = sumNs;
      parts.set(key, part);
    }
  });
  return [...parts.values()];
}

function largest({ sums }: NamedSums, rows: readonly CohortRow[]): number {
  return Math.max(...sums.map((sum, at) => Number(sum) / Math.max(1, rows[at]?.sampleCount ?? 1)));
}

/** Means in whole nanoseconds that sum to the mean of the sum: what rounding takes from one the next one gets. */
function exactMeans(sums: readonly bigint[], n: bigint): string[] {
  let before = 0n;
  return sums.map((sum) => {
    const mean = (before + sum) / n - before / n;
    before += sum;
    return String(mean);
  });
}
