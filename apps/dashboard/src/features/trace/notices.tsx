'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { useMemo } from 'react';
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
  if (because.has('no-root')) said.push('Root span has not arrived');
  if (because.has('several-roots')) said.push('More than one span says it is the root');
  if (because.has('missing-parents')) {
    const missing = answer.missingParentIds.length;
    const verb = orphans === 1 ? 'points' : 'point';
    said.push(`${countOf(orphans, 'span')} ${verb} to ${countOf(missing, 'missing parent')}`);
  }
  if (because.has('still-arriving') && said.length === 0) said.push('Spans are still arriving');
  if (said.length === 0) return undefined;
  return `${said.join('; ')}.${lookingAgain ? ' Looking again in 5 s.' : ''}`;
}

/** `−14 ms`, with the sign that a minus is. */
function signed(ns: number): string {
  return `${ns < 0 ? '\u2212' : '+'}${formatDuration(Math.abs(ns))}`;
}

/** Whose clock disagrees with its callers', and the times as sent or moved, whichever is not shown. */
function SkewNotice({ view }: { readonly view: TraceView }) {
  const { skew, columns } = view.trace;
  if (skew.length === 0) return null;
  const isMoved = columns.moves !== undefined;
  const parts = skew.map(
    ({ service, movedNs, rows }) =>
      `${countOf(rows.length, 'span')} of ${service} ${isMoved ? 'moved by' : 'would move by'} ${signed(movedNs)}`,
  );
  const why =
    skew.length === 1
      ? 'its clock disagrees with its caller\u2019s'
      : 'their clocks disagree with their callers\u2019';
  return (
    <p role="status" className="border-line border-b px-4 py-1 text-12 text-warn">
      {parts.join(', ')}: {why}.{' '}
      <button
        type="button"
        className="h-6 text-ink underline"
        onClick={() => view.setAsSent(isMoved)}
      >
        {isMoved ? 'show as sent' : 'show moved'}
      </button>
    </p>
  );
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
  // Counted once a trace, not at each press: there may be a million rows.
  const orphans = useMemo(() => {
    const { parent, spanCount } = trace.columns;
    let count = 0;
    for (const up of parent) if (up >= spanCount) count += 1;
    return count;
  }, [trace]);
  const kept = copiedText(answer.kept);
  const isArriving = view.streamed?.isWhole === false;
  const incomplete = isArriving ? undefined : incompleteText(answer, orphans, lookingAgain);
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
      {incomplete ? (
        <p role="status" className="border-line border-b px-4 py-1 text-12 text-warn">
          {incomplete}
        </p>
      ) : null}
      {isArriving ? null : <SkewNotice view={view} />}
    </>
  );
}
