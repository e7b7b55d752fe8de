'use client';

import type { Span } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { Section } from './detail-section.tsx';
import type { TraceView } from './use-trace-view.ts';

/** How far a duration lies along the strip, on a square-root scale so that short ones keep apart. */
function share(ns: number, longest: number): string {
  return `${(Math.sqrt(ns / Math.max(longest, 1)) * 100).toFixed(2)}%`;
}

function Strip({
  p50,
  p95,
  own,
}: {
  readonly p50: number;
  readonly p95: number;
  readonly own: number;
}) {
  const longest = Math.max(p95 * 1.2, own) * 1.02;
  return (
    <div
      role="img"
      aria-label={`Normal range ${formatDuration(p50)} to ${formatDuration(p95)}, this span ${formatDuration(own)}`}
      className="relative mt-2 h-8 border-line border-b"
    >
      <span
        className="absolute bottom-0 h-5 border-line-strong border-x bg-sunken"
        style={{ left: share(p50, longest), right: `calc(100% - ${share(p95, longest)})` }}
      />
      <span className="absolute bottom-0 h-8 w-0.5 bg-ink" style={{ left: share(own, longest) }} />
    </div>
  );
}

function rankOf(view: TraceView): string | undefined {
  const { percentile } = view.answer;
  if (view.selected !== view.trace.tree.mainRoot || percentile === null) return undefined;
  return `Slower than ${formatRatio(percentile.slowerThan)} of ${formatCount(percentile.n)} in the hour before.`;
}

/** The span's duration among others of its operation; says so when there are too few. */
export function DetailPlace({ view, span }: { readonly view: TraceView; readonly span: Span }) {
  const normal = view.answer.normal.find(
    (range) =>
      range.service === span.service && range.operation === span.name && range.kind === span.kind,
  );
  if (!normal) {
    return (
      <Section title="Where this sits">
        <p className="text-12 text-ink-2">
          Fewer than 30 calls of this operation in the hour before: no normal range.
        </p>
      </Section>
    );
  }
  const own = Number(span.durationNs);
  return (
    <Section title="Where this sits">
      {rankOf(view) ? <p className="text-12 text-ink-2">{rankOf(view)}</p> : null}
      <p className="flex flex-wrap gap-x-3 text-12">
        <span>
          <span className="text-ink-2">p50</span> {formatDuration(normal.p50Ns)}
        </span>
        <span>
          <span className="text-ink-2">p95</span> {formatDuration(normal.p95Ns)}
        </span>
        <b>this {formatDuration(own)}</b>
        <span className="text-ink-3">n {formatCount(normal.n)}</span>
      </p>
      <Strip p50={Number(normal.p50Ns)} p95={Number(normal.p95Ns)} own={own} />
    </Section>
  );
}
