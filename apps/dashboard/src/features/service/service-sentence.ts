import type {
  RedSeries,
  ServiceFigures,
  ServiceOperations,
  ServiceVersions,
  VersionSummary,
} from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import {
  failure,
  fromTo,
  type SentencePart,
  strong,
  text,
} from '../../components/sentence/sentence-parts.ts';
import { findRise, type Shift } from '../../lib/find-shift.ts';
import { durationParts, formatDuration } from '../../lib/format-duration.ts';
import { formatRate } from '../../lib/format-rate.ts';
import { formatRatio, ratioParts } from '../../lib/format-ratio.ts';
import type { AddedTime } from './added-time.ts';

/** What the sentence is computed from; versions and operations are empty while they are not known. */
export type SentenceFacts = ServiceFigures & ServiceOperations & Pick<ServiceVersions, 'versions'>;

/** What the sentence needs beside the answer. Times are Unix milliseconds. */
export interface ServiceSentenceContext {
  /** `14:02` in the reader's zone. */
  readonly clock: (ms: number) => string;
  readonly tracesHref: (query: string, fromMs: number, toMs: number) => string;
  /** What p95 rose by, when that is known. */
  readonly added?: AddedTime | undefined;
}

/** A version counts as the cause of a rise that begins this long around its first span. */
const DEPLOY_WINDOW_MS = 10 * 60_000;
/** From this error ratio on nobody would call a service steady. */
const FAILING = 0.01;
/** An operation that takes at least this part of the time is worth naming. */
const OWNER = 0.3;

/** The answer to "Is it slow or failing, since when, where inside?". */
export function serviceSentence(
  answer: SentenceFacts,
  context: ServiceSentenceContext,
): SentencePart[] {
  if (answer.requestCount === 0) {
    return [text('No request reached it in this range, so there is no rate and no percentile.')];
  }
  const parts = [...errorClause(answer, context), ...latencyClause(answer, context)];
  if (parts.length === 0) parts.push(...calmClause(answer));
  const isExplained = context.added !== undefined && latencyShift(answer.series) !== undefined;
  return isExplained ? parts : [...parts, ...ownerClause(answer)];
}

function errorClause(answer: SentenceFacts, context: ServiceSentenceContext): SentencePart[] {
  const { series } = answer;
  const shift = findRise(series.errorRatio, (before, after) => after - before >= 0.01);
  if (!shift) return [];
  const at = stepMs(series, shift.index);
  const query = `service = ${writeText(answer.name)} and status = error`;
  const href = context.tracesHref(query, at, stepMs(series, series.errorRatio.length));
  return [
    failure('Errors', href),
    text(' rose from '),
    fromTo(ratioParts(shift.before), ratioParts(shift.after)),
    ...sinceClause(answer, at, context),
    text('. '),
  ];
}

function latencyClause(answer: SentenceFacts, context: ServiceSentenceContext): SentencePart[] {
  const { series } = answer;
  const shift = latencyShift(series);
  if (!shift) return [];
  const at = stepMs(series, shift.index);
  const query = `service = ${writeText(answer.name)} and duration > ${Math.round(shift.before / 1e6)}ms`;
  const href = context.tracesHref(query, at, stepMs(series, series.p95Ns.length));
  return [
    strong('p95', href),
    text(' rose from '),
    fromTo(durationParts(shift.before), durationParts(shift.after)),
    ...sinceClause(answer, at, context),
    ...addedClause(context.added),
    text('. '),
  ];
}

/** A lasting rise of p95 by at least 30 % and 1 ms. */
function latencyShift(series: RedSeries): Shift | undefined {
  return findRise(
    series.p95Ns.map((value) => (value === null ? null : Number(value))),
    (before, after) => after >= before * 1.3 && after - before >= 1e6,
  );
}

/** The lasting rise of p95 as Unix milliseconds; undefined where there is none. */
export function latencyRise(series: RedSeries): { readonly atMs: number } | undefined {
  const shift = latencyShift(series);
  return shift && { atMs: Math.round(stepMs(series, shift.index)) };
}

function addedClause(added: AddedTime | undefined): SentencePart[] {
  if (added === undefined) return [];
  const share = added.share >= 1 ? 'all' : formatRatio(added.share);
  return [text(`; ${share} of the added time is `), strong(`${added.service} ${added.operation}`)];
}

function sinceClause(
  answer: SentenceFacts,
  at: number,
  context: ServiceSentenceContext,
): SentencePart[] {
  const deploy = deployNear(answer.versions, at, Number(answer.series.stepNs) / 1e6);
  const since = text(` at ${context.clock(at)}`);
  return deploy ? [since, text(', right after '), strong(deploy.version)] : [since];
}

/**
 * The version whose first span lies nearest to the moment: at most ten minutes before it, or two
 * steps of the series after it, because a rise is only known to its step.
 */
export function deployNear(
  versions: readonly VersionSummary[],
  atMs: number,
  stepMs: number,
): VersionSummary | undefined {
  const slack = 2 * stepMs;
  return versions
    .filter((version) => !version.sinceStoreBegan)
    .map((version) => ({ version, lead: atMs - Number(version.firstSeenUnixNano) / 1e6 }))
    .filter(({ lead }) => lead >= -slack && lead <= Math.max(DEPLOY_WINDOW_MS, slack))
    .sort((a, b) => Math.abs(a.lead) - Math.abs(b.lead))[0]?.version;
}

function calmClause(answer: SentenceFacts): SentencePart[] {
  const ratio = formatRatio(answer.errorRatio);
  const failing = (answer.errorRatio ?? 0) >= FAILING;
  return [
    text(failing ? 'No lasting change in this range: ' : 'Steady: '),
    strong(formatRate(answer.ratePerSecond)),
    text(', '),
    failing ? failure(`${ratio} errors`) : strong(`${ratio} errors`),
    text(', p95 '),
    strong(formatDuration(answer.p95Ns)),
    text('. '),
  ];
}

function ownerClause(answer: SentenceFacts): SentencePart[] {
  const [first, ...others] = answer.operations;
  if (!first || others.length === 0 || first.shareOfTime < OWNER) return [];
  return [
    text(`${formatRatio(first.shareOfTime)} of its time goes to `),
    strong(first.name),
    text('.'),
  ];
}

/** The moment at which a step of the series begins, in Unix milliseconds. */
function stepMs(series: { startTimeUnixNano: string; stepNs: string }, index: number): number {
  return Number(series.startTimeUnixNano) / 1e6 + (index * Number(series.stepNs)) / 1e6;
}
