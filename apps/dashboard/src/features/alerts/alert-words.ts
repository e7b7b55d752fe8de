import type { Alert, FilePlace, Rule, RuleCondition } from '@tracewell/api/browser';
import {
  failure,
  type SentencePart,
  strong,
  text,
} from '../../components/sentence/sentence-parts.ts';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRate } from '../../lib/format-rate.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { significant } from '../../lib/quantity.ts';

/** A value of a rule in the unit of its condition: `4.1 %`, `640 ms`, `12 /s`. Unknown is `–`. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ns':
      return formatDuration(value);
    case 'ratio':
      return formatRatio(value);
    case 'per_second':
      return formatRate(value);
    case 'count':
      return formatCount(value);
    default:
      return `${significant(value, 3)} ${unit}`.trim();
  }
}

const MEASURES: Readonly<Record<string, string>> = {
  error_ratio: 'error ratio',
  rate: 'rate',
  missing: 'no request',
};

/** What a rule watches, in words: `error ratio > 2 % over 5 m 00 s of service = "payment"`. */
export function conditionWords(condition: RuleCondition): string {
  const measure = MEASURES[condition.measure] ?? condition.measure;
  const limit =
    condition.threshold === null
      ? ''
      : ` ${condition.operator} ${formatValue(condition.threshold, condition.unit)}`;
  const where = condition.query === '' ? '' : ` where ${condition.query}`;
  const by = condition.groupBy.length === 0 ? '' : `, per ${condition.groupBy.join(' and ')}`;
  return `${measure}${limit} over ${shortLength(condition.windowNs)}${where}${by}`;
}

/** A round length of time: `5 m`, `1 h`, `30 s`; else as a duration. */
export function shortLength(nanoseconds: string): string {
  const seconds = Number(nanoseconds) / 1e9;
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} m`;
  return formatDuration(nanoseconds);
}

/** `alerts/shop.yaml:14`, as editors open it. */
export function placeText(place: FilePlace): string {
  const column = place.column === undefined ? '' : `:${place.column}`;
  return `${place.file}:${place.line}${column}`;
}

/** Firing alerts the sentence names, the oldest first. */
const NAMED = 2;

/** The answer to "What is firing, is it real?" */
export function alertsSentence(
  alerts: readonly Alert[],
  rules: number | undefined,
): SentencePart[] {
  const count = (state: Alert['state']) => alerts.filter((alert) => alert.state === state).length;
  const [firing, pending, resolved] = [count('firing'), count('pending'), count('resolved')];
  const watched =
    rules === undefined
      ? ''
      : `, ${rules === 1 ? '1 rule watches' : `${formatCount(rules)} rules watch`}`;
  const rest = [
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(resolved > 0 ? [`${resolved} resolved within a day`] : []),
  ];
  const tail = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  if (firing === 0) return [strong('Nothing fires'), text(`${watched}${tail}.`)];
  const verb = firing === 1 ? 'alert fires' : 'alerts fire';
  const oldestFirst = alerts
    .filter((alert) => alert.state === 'firing')
    .sort((a, b) => (a.sinceUnixNano < b.sinceUnixNano ? -1 : 1));
  const named = oldestFirst.slice(0, NAMED).map((alert) => alert.summary);
  const more = firing > NAMED ? `; and ${firing - NAMED} more` : '';
  return [failure(`${firing} ${verb}`), text(`: ${named.join('; ')}${more}${tail}.`)];
}

/** Why a rule's state may surprise: its last fault, or what it waits for; '' when there is nothing to say. */
export function ruleNote(rule: Rule): string {
  if (rule.lastError !== '') return `The last evaluation failed: ${rule.lastError}`;
  return rule.held;
}

/** The place without its folders, for a line of text; the whole path is what gets copied. */
export function shortPlace(place: FilePlace): string {
  return placeText({ ...place, file: place.file.split('/').at(-1) ?? place.file });
}

/** A rule's text without the indentation it has in its file: the first line begins after the dash. */
export function dedent(source: string): string {
  const [first = '', ...rest] = source.split('\n');
  const depths = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const depth = depths.length > 0 ? Math.min(...depths) : 0;
  return [first.trimStart(), ...rest.map((line) => line.slice(depth))].join('\n').trimEnd();
}

/** Why an alert has no evidence. */
export function noEvidence(alert: Pick<Alert, 'state' | 'condition'>): string {
  if (alert.condition.measure === 'missing') {
    return 'The rule watches for what did not arrive, so there is no trace to show.';
  }
  return alert.state === 'pending'
    ? 'Traces are picked when the alert fires.'
    : 'Its traces have expired, or none could be read when it fired.';
}
