'use client';

import type { TraceAnswer } from '@tracewell/api/browser';
import { type ReactNode, Suspense, useMemo, useRef } from 'react';
import { FooterLine } from '../../components/shell/footer-line.tsx';
import { useElementSize } from '../../lib/use-element-size.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { useWhenIdle } from '../../lib/when-idle.ts';
import { DESKTOP_LINE, PHONE_LINE } from './bar-geometry.ts';
import { ComparePlace } from './compare/compare-place.tsx';
import { DETAIL_CLASS } from './detail-class.ts';
import { DetailPane, FlameView, loadRest, SpansView, TraceLogList } from './lazy-parts.ts';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { Notices } from './notices.tsx';
import { Ruler } from './ruler.tsx';
import { Toolbar } from './toolbar.tsx';
import { TraceHead } from './trace-head.tsx';
import { TreeEdge } from './tree-edge.tsx';
import { TreeHead } from './tree-head.tsx';
import { useTraceCommands } from './use-trace-commands.ts';
import { type StreamedTrace, type TraceView, useTraceView } from './use-trace-view.ts';
import { treeWidthIn, useTreeWidth } from './use-tree-width.ts';
import { Waterfall } from './waterfall.tsx';

/** Legend, minimap and ruler over the waterfall, all at one x scale. */
function Timeline({ view }: { readonly view: TraceView }) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(frame);
  const tree = useTreeWidth();
  const phone = useIsPhone();
  const metrics = useMemo(
    () => (phone ? PHONE_LINE : { ...DESKTOP_LINE, treeWidth: treeWidthIn(width, tree.width) }),
    [phone, width, tree.width],
  );
  const barsWidth = Math.max(0, width - metrics.treeWidth);
  return (
    <div ref={frame} className="relative flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 border-line border-b bg-surface max-md:flex-col">
        <div
          className="shrink-0 border-line md:border-r"
          style={{ width: metrics.treeWidth || '100%' }}
        >
          <div className="md:h-11">
            <Legend view={view} />
          </div>
          <TreeHead view={view} />
        </div>
        <div>
          <Minimap view={view} width={barsWidth} />
          <Ruler view={view} width={barsWidth} />
        </div>
      </div>
      <Waterfall view={view} metrics={metrics} />
      {phone ? null : <TreeEdge width={metrics.treeWidth} setWidth={tree.setWidth} />}
    </div>
  );
}

/** Spans as bars, spans as a table, or what they said. */
function Picture({ view }: { readonly view: TraceView }) {
  if (view.view === 'spans') return <SpansView view={view} />;
  if (view.view === 'flame') return <FlameView view={view} />;
  return view.view === 'logs' ? <TraceLogList view={view} /> : <Timeline view={view} />;
}

/** The page of one trace that has arrived. */
export function TraceScreen({
  answer,
  lookingAgain,
  streamed,
  notice,
}: {
  readonly answer: TraceAnswer;
  readonly lookingAgain: boolean;
  readonly streamed?: StreamedTrace | undefined;
  /** What else must be said of this trace, below its head. */
  readonly notice?: ReactNode;
}) {
  const view = useTraceView(answer, streamed);
  useTraceCommands(view);
  useWhenIdle(loadRest);
  return (
    <div className="flex h-[calc(100dvh-2.75rem-var(--above,0px))] flex-col max-md:h-[calc(100dvh-5.5rem-var(--above,0px))]">
      <TraceHead view={view} />
      {notice}
      <Notices view={view} lookingAgain={lookingAgain} />
      <ComparePlace view={view} />
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Toolbar view={view} />
          <Suspense fallback={<div className="min-h-0 flex-1 bg-surface" />}>
            <Picture view={view} />
          </Suspense>
          <div className="shrink-0 border-line border-t bg-surface">
            <FooterLine meta={answer.meta} />
          </div>
        </div>
        {view.selected === -1 ? null : (
          <Suspense fallback={<aside className={DETAIL_CLASS} />}>
            <DetailPane view={view} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
