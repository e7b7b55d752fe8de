import type { CompareAnswer, ComparedKey, ComparedValue } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';

/** A number of a bin: three significant digits are enough to read, whole numbers are kept. */
function bound(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

/** A value or a bin: `2.4.1`, `100 to 250`, `from 900`, `under 3`. */
export function valueText({ value, bin }: Pick<ComparedValue, 'value' | 'bin'>): string {
  if (bin === undefined) return value === '' ? '(empty)' : value;
  if (bin.from === null) return `under ${bound(bin.to ?? 0)}`;
  if (bin.to === null) return `from ${bound(bin.from)}`;
  return `${bound(bin.from)} to ${bound(bin.to)}`;
}

/** What an attribute is about: `catalog service.version`, `payment error`. */
export function keyText({ service, scope, key }: ComparedKey): string {
  if (scope !== 'intrinsic') return `${service} ${key}`;
  if (key === 'service') return 'calls';
  return key === 'name' ? `${service} operation` : `${service} ${key}`;
}

/** The same with a value: `catalog service.version = 2.4.1`. */
export function factText(
  attribute: ComparedKey,
  value: Pick<ComparedValue, 'value' | 'bin'>,
): string {
  const { scope, key, service } = attribute;
  if (scope === 'intrinsic' && key === 'service') return `a call to ${service}`;
  if (scope === 'intrinsic' && key === 'error') return `a failed span of ${service}`;
  return `${keyText(attribute)} ${value.bin === undefined ? '= ' : ''}${valueText(value)}`;
}

/** Shares of both sides in words: `96 % here, 11 % elsewhere`. */
export function sharesText(
  { selectionCount, baselineCount }: ComparedValue,
  { selection, baseline }: Pick<CompareAnswer, 'selection' | 'baseline'>,
): string {
  const here = formatRatio(selectionCount / selection.comparedCount);
  return `${here} here, ${formatRatio(baselineCount / baseline.comparedCount)} elsewhere`;
}

function points(share: number): string {
  return String(Math.round(share * 100));
}

/** n, difference and interval, for the hover. */
export function evidenceText(
  value: ComparedValue,
  { selection, baseline }: Pick<CompareAnswer, 'selection' | 'baseline'>,
): string {
  const here = `${formatCount(value.selectionCount)} of ${formatCount(selection.comparedCount)} traces here`;
  const there = `${formatCount(value.baselineCount)} of ${formatCount(baseline.comparedCount)} elsewhere`;
  const interval = `${points(value.low)} to ${points(value.high)} with 99 % confidence`;
  return `${here}, ${there}: a difference of ${points(value.difference)} points (${interval}).`;
}

/** The answer in one sentence. */
export function compareSentence(answer: CompareAnswer): string {
  const [first, ...others] = answer.attributes;
  const value = first?.values[0];
  if (!answer.enough) return 'Too few traces to compare.';
  if (first === undefined || value === undefined) return 'Both sides look alike.';
  const rest =
    others.length === 0 ? 'Nothing else differs.' : `${formatCount(others.length)} more differ.`;
  return `${factText(first, value)}: ${sharesText(value, answer)}. ${rest}`;
}

const REASONS = {
  'near-unique': 'nearly one value a trace',
  long: 'values over 256 characters',
  defining: 'the question itself tells the sides apart by it',
  identity: 'names one process, machine, connection or peer',
} as const;

/** Why a key was left out; of an identity that differs, its strongest value too. */
export function leftOutText(
  { reason, distinctValues, strongest }: CompareAnswer['leftOut'][number],
  answer: Pick<CompareAnswer, 'selection' | 'baseline'>,
): string {
  if (reason === 'near-unique') return `${formatCount(distinctValues)} values, ${REASONS[reason]}`;
  if (strongest === undefined) return REASONS[reason];
  return `${REASONS[reason]}; most different: ${valueText(strongest)}, ${sharesText(strongest, answer)}`;
}

/** A stretch of durations: `500 ms to 1.2 s`, `from 500 ms`; '' for any. */
export function durationText(min: string, max: string): string {
  if (min === '' && max === '') return '';
  if (max === '') return `from ${formatDuration(min)}`;
  return min === ''
    ? `under ${formatDuration(max)}`
    : `${formatDuration(min)} to ${formatDuration(max)}`;
}
