'use client';

import type { Span, SpanPlace } from '@tracewell/api/browser';
import { useRef } from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { useElementSize } from '../../lib/use-element-size.ts';
import { Section } from './detail-section.tsx';
import { placeScale, stepBars } from './place-figures.ts';
import type { SpanDetails } from './use-span-details.ts';
import type { TraceView } from './use-trace-view.ts';

const HEIGHT = 40;

interface Marks {
  readonly own: number;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

/** How the durations of the operation are distributed, with p50, p95 and this span. */
function Distribution({ place, own, p50, p95 }: Marks & { readonly place: SpanPlace }) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(frame);
  const scale = placeScale(place, own, width);
  const marks = [p50, p95].filter((ns) => ns !== undefined);
  return (
    <div ref={frame} className="mt-2 h-10">
      <svg
        role="img"
        aria-label={`How long ${formatCount(place.n)} calls took; this one ${formatDuration(own)}`}
        width={width}
        height={HEIGHT}
        className="block"
      >
        {stepBars(place, scale, HEIGHT).map(({ x, y, width: wide, height }) => (
          <rect key={x} x={x} y={y} width={wide} height={height} fill="var(--line)" />
        ))}
        {marks.map((ns) => (
          <rect key={ns} x={scale(ns)} y={12} width={1} height={28} fill="var(--line-strong)" />
        ))}
        <rect x={scale(own) - 1} y={0} width={2} height={HEIGHT} fill="var(--ink)" />
        <rect x={0} y={HEIGHT - 1} width={width} height={1} fill="var(--line)" />
      </svg>
    </div>
  );
}

function rankWords({ n, slowerThan }: SpanPlace): string {
  const among = `${formatCount(n)} calls in the hour before`;
  return slowerThan === null
    ? `Among ${among}: too few for a percentile.`
    : `Slower than ${formatRatio(slowerThan)} of ${among}.`;
}

/** The normal range of the span's operation: with the trace, or with the span where the trace has too many operations. */
function normalOf({ answer }: TraceView, span: Span, details: SpanDetails) {
  const ofTrace = answer.normal.find(
    (range) =>
      range.service === span.service && range.operation === span.name && range.kind === span.kind,
  );
  return ofTrace ?? details.answer?.normal ?? undefined;
}

/** The span's duration among others of its operation; says so when there are too few. */
export function DetailPlace({
  view,
  span,
  details,
}: {
  readonly view: TraceView;
  readonly span: Span;
  readonly details: SpanDetails;
}) {
  const place = details.answer?.place ?? undefined;
  const normal = normalOf(view, span, details);
  const own = Number(span.durationNs);
  if (!(normal || place || details.isAsking)) {
    return (
      <Section title="Where this sits">
        <p className="text-12 text-ink-2">
          Fewer than 30 calls of this operation in the hour before: no normal range.
        </p>
      </Section>
    );
  }
  const p50 = normal && Number(normal.p50Ns);
  const p95 = normal && Number(normal.p95Ns);
  return (
    <Section title="Where this sits">
      <p className="min-h-4 text-12 text-ink-2">{place ? rankWords(place) : null}</p>
      <p className="flex flex-wrap gap-x-3 text-12">
        {p50 === undefined ? null : (
          <span>
            <span className="text-ink-2">p50</span> {formatDuration(p50)}
          </span>
        )}
        {p95 === undefined ? null : (
          <span>
            <span className="text-ink-2">p95</span> {formatDuration(p95)}
          </span>
        )}
        <b>this {formatDuration(own)}</b>
      </p>
      {place ? (
        <Distribution place={place} own={own} p50={p50} p95={p95} />
      ) : (
        <div className="mt-2 h-10" />
      )}
    </Section>
  );
}
