import type { KeepMark, KeptState } from '@tracewell/api/browser';

const WHY = {
  error: 'it failed',
  slow: 'it is among the slowest 1 % of an operation',
  person: 'somebody asked for it',
  alert: 'it proves an alert',
} as const;

function because(marks: readonly KeepMark[]): string {
  return marks
    .map(({ reason, note }) => (note === '' ? WHY[reason] : `${WHY[reason]} (${note})`))
    .join(', ');
}

/** What the Keep button does, and what holds already. */
export function keepTitle(marks: readonly KeepMark[]): string {
  if (marks.some(({ reason }) => reason === 'person'))
    return `Kept when retention drops its hours: ${because(marks)}. Click to let it go with them.`;
  const already = marks.length === 0 ? '' : ` It is kept already: ${because(marks)}.`;
  return `Keep this trace when retention drops its hours.${already}`;
}

/** Why the page still shows a trace whose hours are gone; undefined while they are there. */
export function copiedText({ isCopied, marks }: KeptState): string | undefined {
  if (!isCopied) return undefined;
  const why = marks.length === 0 ? '' : ` because ${because(marks)}`;
  return `Kept${why}. Retention has dropped the other traces of its hours.`;
}
