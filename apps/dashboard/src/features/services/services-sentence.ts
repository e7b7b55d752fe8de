import {
  fromTo,
  type SentencePart,
  strong,
  text,
} from '../../components/sentence/sentence-parts.ts';
import { countOf } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import type { JudgedService, Worsening } from './judge-service.ts';

/** Services named in the sentence; the table has the others. */
const NAMED = 3;

/** What the sentence needs beside the rows. */
export interface SentenceContext {
  /** The length of the range in words: `hour`, `15 minutes`. */
  readonly period: string;
  readonly serviceHref: (name: string) => string;
  /** `14:02` in the reader's zone. */
  readonly clock: (ms: number) => string;
}

/** The answer to "What is wrong right now?", from rows that stand worst first. */
export function servicesSentence(
  rows: readonly JudgedService[],
  context: SentenceContext,
): SentencePart[] {
  const worse = rows.filter((row) => row.judgement.worse.length > 0);
  const services = countOf(rows.length, 'service');
  if (worse.length === 0) return calmSentence(rows, services, context);
  const parts: SentencePart[] = [
    strong(`${worse.length} of ${services}`),
    text(`${worseWords(worse, context)}: `),
  ];
  for (const [index, row] of worse.slice(0, NAMED).entries()) {
    if (index > 0) parts.push(text(', '));
    parts.push(strong(row.service.name, context.serviceHref(row.service.name)));
    parts.push(...row.judgement.worse.slice(0, 1).flatMap((one) => worseningParts(one, context)));
  }
  const more = worse.length - NAMED;
  parts.push(text(more > 0 ? ` and ${more} more.` : '.'));
  return parts;
}

/** Against what they are worse; a rise that was seen inside of the range has its own time. */
function worseWords(worse: readonly JudgedService[], { period }: SentenceContext): string {
  const isOne = worse.length === 1;
  if (worse.some(({ judgement }) => judgement.comparedWith === 'this period')) {
    return ` got worse in this ${period}`;
  }
  return ` ${isOne ? 'is' : 'are'} worse than in the ${period} before`;
}

function calmSentence(
  rows: readonly JudgedService[],
  services: string,
  context: SentenceContext,
): SentencePart[] {
  if (rows.length === 0) return [text('No service sent a span in this range.')];
  const by = (what: JudgedService['judgement']['comparedWith']) =>
    rows.filter(({ judgement }) => judgement.comparedWith === what).length;
  const unknown = by('nothing');
  if (unknown === rows.length) {
    return [
      strong(services),
      text(`; too few requests to compare with the ${context.period} before.`),
    ];
  }
  if (by('period before') === rows.length) {
    const words = rows.length === 1 ? 'within its normal range' : 'all within their normal range';
    return [strong(services), text(`, ${words}.`)];
  }
  const against =
    by('period before') === 0
      ? `, no lasting rise in this ${context.period}`
      : `, none worse than in the ${context.period} before`;
  const left =
    unknown === 0 ? '' : `; ${countOf(unknown, 'service')} with too few requests to compare`;
  return [strong(services), text(`${against}${left}.`)];
}

/** ` errors 0.2 to 4.1 %`, with the arrow drawn; ` at 14:02` where the moment was seen. */
function worseningParts(worsening: Worsening, { clock }: SentenceContext): SentencePart[] {
  const { figure, before, after, sinceMs } = worsening;
  const write = figure === 'errors' ? ratioParts : durationParts;
  const since = sinceMs === undefined ? [] : [text(` at ${clock(sinceMs)}`)];
  return [text(` ${figure} `), fromTo(write(before), write(after)), ...since];
}
