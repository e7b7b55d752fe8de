import type { CriticalPathAnswer, PathCohort } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';

/** One operation that requests wait for, in milliseconds of the mean request of both groups. */
export interface TimePart {
  readonly service: string;
  readonly operation: string;
  readonly fastNs: number;
  readonly slowNs: number;
  /** What the slow requests wait longer for it; below zero where they wait less. */
  readonly addedNs: number;
  /** Of everything that was added, between 0 and 1; null where nothing was. */
  readonly shareOfAdded: number | null;
}

/** The two groups that are compared, and what both wait for. */
export interface TimeComparison {
  readonly fast: PathCohort;
  readonly slow: PathCohort;
  /** The largest first; both bars stack them in this order. */
  readonly parts: readonly TimePart[];
}

/** Parts with a colour and a row of their own; the others are one. */
const PARTS = 8;

/**
 * The middle requests beside the slow ones: p99, or p95 where p99 has too few. Undefined when no such pair has the 50
 * requests a mean takes.
 */
export function compareTimes(answer: CriticalPathAnswer): TimeComparison | undefined {
  const at = (name: PathCohort['name']) =>
    answer.cohorts.findIndex((cohort) => cohort.name === name && !cohort.isTooFew);
  const fastAt = at('p50');
  const slowAt = at('p99') === -1 ? at('p95') : at('p99');
  const [fast, slow] = [answer.cohorts[fastAt], answer.cohorts[slowAt]];
  if (fast === undefined || slow === undefined) return undefined;
  const added = Number(slow.meanNs) - Number(fast.meanNs);
  const part = (service: string, operation: string, fastNs: number, slowNs: number) => ({
    ...{ service, operation, fastNs, slowNs },
    addedNs: slowNs - fastNs,
    shareOfAdded: added > 0 ? (slowNs - fastNs) / added : null,
  });
  const all = answer.parts.map(({ service, operation, meanNs }) =>
    part(service, operation, Number(meanNs[fastAt]), Number(meanNs[slowAt])),
  );
  const isNamed = ({ service }: TimePart) => service !== '';
  const named = all
    .filter(isNamed)
    .sort((a, b) => Math.max(b.fastNs, b.slowNs) - Math.max(a.fastNs, a.slowNs));
  const rest = [...named.splice(PARTS), ...all.filter((one) => !isNamed(one))];
  const sum = (read: (one: TimePart) => number) =>
    rest.reduce((total, one) => total + read(one), 0);
  const folded = part(
    '',
    'smaller parts',
    sum((one) => one.fastNs),
    sum((one) => one.slowNs),
  );
  return { fast, slow, parts: rest.length === 0 ? named : [...named, folded] };
}

/** Why there are no bars: which group lacks what. */
export function tooFewWords(answer: CriticalPathAnswer): string {
  if (answer.cohorts.length === 0) return 'No request in this range.';
  const has = answer.cohorts.map(({ name, sampleCount }) => `${name} has ${sampleCount}`);
  return `Too few requests to compare: a bar is the mean of at least 50 requests; ${has.join(', ')}. A longer range has more.`;
}

/** The requests of a group, and of these the ones that contain a part. */
export function partQuery(
  request: { readonly service: string; readonly operation: string },
  cohort: PathCohort,
  part?: Pick<TimePart, 'service' | 'operation'>,
): string {
  const { service, operation } = request;
  const within = `duration >= ${cohort.fromNs}ns and duration <= ${cohort.toNs}ns`;
  const which = operation === '' ? 'entry = true' : `name = ${writeText(operation)}`;
  const own = `service = ${writeText(service)} and ${which} and ${within}`;
  const isOwn = part === undefined || part.service === '' || part.operation === operation;
  return isOwn ? own : `{ ${own} } >> { name = ${writeText(part.operation)} }`;
}
