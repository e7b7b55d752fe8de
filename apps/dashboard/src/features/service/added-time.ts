import type { CriticalPathAnswer, PathPart } from '@tracewell/api/browser';

/** The one operation that most of the added time of slow requests went to. */
export interface AddedTime {
  readonly service: string;
  readonly operation: string;
  /** Of the time that was added, above 0; above 1 where others got faster meanwhile. */
  readonly share: number;
}

/** A part with less than half of the added time is no answer. */
const MOST = 0.5;
/** The mean of the requests around p95 must have grown by this much, as p95 itself has. */
const GROWN = 1.3;

/**
 * Compares the critical paths of the requests around p95 before and after a rise. Undefined where either side has
 * fewer than 50 such requests, where they did not grow by 30 %, and where no part holds half of what was added.
 */
export function addedTime(
  before: CriticalPathAnswer,
  after: CriticalPathAnswer,
): AddedTime | undefined {
  const [was, is] = [meanOf(before), meanOf(after)];
  if (was === undefined || is === undefined || is < was * GROWN) return undefined;
  const earlier = partsOf(before);
  const ranked = after.parts
    .filter(({ service }) => service !== '')
    .map(({ service, operation, ...part }) => {
      const grown = nsOf(after, part) - (earlier.get(`${service}\n${operation}`) ?? 0);
      return { service, operation, share: grown / (is - was) };
    })
    .sort((a, b) => b.share - a.share);
  const [first] = ranked;
  return first !== undefined && first.share >= MOST ? first : undefined;
}

function indexOfP95({ cohorts }: CriticalPathAnswer): number {
  return cohorts.findIndex(({ name }) => name === 'p95');
}

function meanOf(answer: CriticalPathAnswer): number | undefined {
  const meanNs = answer.cohorts[indexOfP95(answer)]?.meanNs;
  return meanNs === undefined || meanNs === null ? undefined : Number(meanNs);
}

function nsOf(answer: CriticalPathAnswer, { meanNs }: Pick<PathPart, 'meanNs'>): number {
  return Number(meanNs[indexOfP95(answer)] ?? 0);
}

function partsOf(answer: CriticalPathAnswer): ReadonlyMap<string, number> {
  return new Map(
    answer.parts.map((part) => [`${part.service}\n${part.operation}`, nsOf(answer, part)]),
  );
}
