'use client';

import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useElementSize } from '../../lib/use-element-size.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { BarsCanvas } from './bars-canvas.tsx';
import { lineWords, toggled } from './line-words.ts';
import { type LineScroll, scrollTo, type VisibleLines } from './scroll-lines.ts';
import type { TraceView } from './use-trace-view.ts';
import { useVisibleLines } from './use-visible-lines.ts';
import { useZoomGestures } from './use-zoom-gestures.ts';
import { moveByKey } from './waterfall-keys.ts';
import { WaterfallRow } from './waterfall-row.tsx';

interface WaterfallProps {
  readonly view: TraceView;
  readonly metrics: LineMetrics;
}

/** Keeps the selected line inside the scrolled part, and the focus on it while the reader walks the rows. */
function useFollowSelection(
  scroller: React.RefObject<HTMLDivElement | null>,
  line: number,
  { count, rowHeight }: Pick<LineScroll, 'count' | 'rowHeight'>,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element || line < 0) return;
    const scroll = { count, rowHeight, viewHeight: element.clientHeight };
    const target = scrollTo(scroll, element.scrollTop, line);
    if (target !== undefined) element.scrollTop = target;
    if (element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>(`[data-line="${line}"]`)?.focus({ preventScroll: true });
    }
  }, [scroller, line, count, rowHeight]);
}

function Rows({
  view,
  metrics,
  visible,
  selectedLine,
}: WaterfallProps & { readonly visible: VisibleLines; readonly selectedLine: number }) {
  const { colors, marked, spotlight } = view;
  const tabStop = selectedLine === -1 ? 0 : selectedLine;
  return Array.from({ length: visible.last - visible.first }, (_, at) => {
    const line = visible.first + at;
    const words = lineWords(view, line);
    const group = colors.of[words.row] ?? -1;
    return (
      <WaterfallRow
        key={line}
        line={line}
        top={at * metrics.rowHeight}
        words={words}
        color={colors.colors[group]}
        metrics={metrics}
        selected={line === selectedLine}
        marked={marked.has(words.row)}
        dimmed={spotlight !== undefined && spotlight !== group}
        tabStop={line === tabStop}
        onSelect={() =>
          words.repeat > 0 ? view.setFolding(toggled(view, line)) : view.select(words.row)
        }
        onToggle={() => view.setFolding(toggled(view, line))}
      />
    );
  });
}

/** The tree and its bars: rows in the DOM as far as they are seen, bars on one canvas over them. */
export function Waterfall({ view, metrics }: WaterfallProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(scroller);
  const { lines, selected } = view;
  const scroll = { count: lines.count, rowHeight: metrics.rowHeight, viewHeight: height };
  const visible = useVisibleLines(scroller, scroll);
  const selectedLine = selected === -1 ? -1 : (lines.lineOf[selected] ?? -1);
  const barsWidth = width - metrics.treeWidth;
  useFollowSelection(scroller, selectedLine, scroll);
  useZoomGestures(scroller, view, barsWidth, metrics.treeWidth);
  const onKeyDown = (event: KeyboardEvent) => {
    // With Shift the arrows move the time in view, which is the page's matter.
    if (!event.shiftKey && moveByKey(view, selectedLine, event.key)) event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={lines.count}
      data-testid="waterfall"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="relative min-h-0 flex-1 touch-pan-y overflow-y-auto overflow-x-hidden bg-surface"
    >
      <div style={{ height: visible.height }}>
        <div className="absolute inset-x-0" style={{ top: visible.top }}>
          <Rows view={view} metrics={metrics} visible={visible} selectedLine={selectedLine} />
          {barsWidth > 0 ? (
            <BarsCanvas view={view} visible={visible} width={barsWidth} metrics={metrics} />
          ) : null}
        </div>
      </div>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute top-0 w-px bg-line max-md:hidden"
        style={{
          left: metrics.treeWidth - 1,
          height: Math.max(height, visible.height),
        }}
      />
    </div>
  );
}
