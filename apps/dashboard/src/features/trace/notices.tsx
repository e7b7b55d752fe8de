'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { TooMuch } from '../../components/states/empty.tsx';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { copiedText } from './keep-words.ts';
import type { TraceView } from './use-trace-view.ts';

/** What is missing from a trace, and whether the page looks again. */
function incompleteText(
  answer: TraceAnswer,
  orphans: number,
  lookingAgain: boolean,
): string | undefined {
  const because = new Set(answer.incompleteBecause);
  const said: string[] = [];
  if (because.has('no-root') && !because.has('missing-parents'))
    said.push('The root span has not arrived');
  if (because.has('several-roots')) said.push('More than one span says it is the root');
  if (because.has('missing-parents')) {
    const missing = answer.missingParentIds.length;
    const verb = orphans === 1 ? 'points' : 'point';
    said.push(`${countOf(orphans, 'span')} ${verb} to ${countOf(missing, 'missing parent')}`);
  }
  if (because.has('still-arriving') && said.length === 0) said.push('Spans are still arriving');
  if (said.length === 0) return undefined;
  return `${said.join('; ')}.${lookingAgain ? ' Looking again every 5 s.' : ''}`;
}

function skewText({ trace }: TraceView): string | undefined {
  const [skew] = trace.skew;
  if (!skew) return undefined;
  const direction = skew.offsetNs > 0 ? 'ahead' : 'behind';
  return `The clock of ${skew.service} is at least ${formatDuration(Math.abs(skew.offsetNs))} ${direction}: ${countOf(skew.rows.length, 'span')} lie outside of the call that caused them. Times are shown as sent.`;
}

/** How far a streamed trace has come; then what is not at hand in it. */
function Streamed({ view: { streamed, answer } }: { readonly view: TraceView }) {
  if (!streamed) return null;
  const total = answer.spanCount.toLocaleString('en');
  return (
    <p role="status" className="border-line border-b px-4 py-1 text-12 text-ink-2">
      {streamed.isWhole
        ? `All ${total} spans are drawn. Find and grouping know names, services, kinds, status and duration here; attributes, events and links are read span by span.`
        : `${streamed.count.toLocaleString('en')} of ${total} spans have arrived. Drawn is the beginning; totals marked ≥ grow until all are here.`}
    </p>
  );
}

/** One line each for what the reader must know before believing the picture. */
export function Notices({
  view,
  lookingAgain,
}: {
  readonly view: TraceView;
  readonly lookingAgain: boolean;
}) {
  const { answer, trace } = view;
  const orphans = trace.columns.parent.filter((parent) => parent >= trace.columns.spanCount).length;
  const kept = copiedText(answer.kept);
  const isArriving = view.streamed?.isWhole === false;
  const lines = isArriving ? [] : [incompleteText(answer, orphans, lookingAgain), skewText(view)];
  return (
    <>
      {kept ? (
        <p role="status" className="border-line border-b px-4 py-1 text-12 text-ink-2">
          {kept}
        </p>
      ) : null}
      {view.streamed ? <Streamed view={view} /> : null}
      {!view.streamed && answer.spanCount > answer.spans.length ? (
        <TooMuch
          said={`Drawn are the first ${formatCount(answer.spans.length)} of ${formatCount(answer.spanCount)} spans, by their start. Figures count only those.`}
        />
      ) : null}
      {lines.map((line) =>
        line ? (
          <p key={line} role="status" className="border-line border-b px-4 py-1 text-12 text-warn">
            {line}
          </p>
        ) : null,
      )}
    </>
  );
}
