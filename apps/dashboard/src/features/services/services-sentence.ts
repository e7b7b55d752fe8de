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
}

/** The answer to "What is wrong right now?", from rows that stand worst first. */
export function servicesSentence(
  rows: readonly JudgedService[],
  context: SentenceContext,
): SentencePart[] {
  const worse = rows.filter((row) => row.judgement.worse.length > 0);
  const services = countOf(rows.length, 'service');
  if (worse.length === 0) return calmSentence(rows, services, context);
  const verb = worse.length === 1 ? 'is' : 'are';
  const parts: SentencePart[] = [
    strong(`${worse.length} of ${services}`),
    text(` ${verb} worse than in the ${context.period} before: `),
  ];
  for (const [index, row] of worse.slice(0, NAMED).entries()) {
    if (index > 0) parts.push(text(', '));
    parts.push(strong(row.service.name, context.serviceHref(row.service.name)));
    parts.push(...row.judgement.worse.slice(0, 1).flatMap(worseningParts));
  }
  const more = worse.length - NAMED;
  parts.push(text(more > 0 ? ` and ${more} more.` : '.'));
  return parts;
}

function calmSentence(
  rows: readonly JudgedService[],
  services: string,
  context: SentenceContext,
): SentencePart[] {
  if (rows.length === 0) return [text('No service sent a span in this range.')];
  const compared = rows.filter((row) => row.judgement.comparable).length;
  if (compared === 0) {
    return [
      strong(services),
      text(`; too few requests in the ${context.period} before to compare with.`),
    ];
  }
  const words = rows.length === 1 ? 'within its normal range' : 'all within their normal range';
  if (compared === rows.length) return [strong(services), text(`, ${words}.`)];
  const left = countOf(rows.length - compared, 'service');
  return [
    strong(services),
    text(
      `, none worse than in the ${context.period} before; ${left} with too few requests to compare.`,
    ),
  ];
}

/** ` errors 0.2 to 4.1 %`, with the arrow drawn. */
function worseningParts(worsening: Worsening): SentencePart[] {
  const write = worsening.figure === 'errors' ? ratioParts : durationParts;
  return [text(` ${worsening.figure} `), fromTo(write(worsening.before), write(worsening.after))];
}
