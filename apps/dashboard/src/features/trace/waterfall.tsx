'use client';

import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useElementSize } from '../../lib/use-element-size.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { BarsCanvas } from './bars-canvas.tsx';
import { lineWords, toggled } from './line-words.ts';
import type { TraceView } from './use-trace-view.ts';
import { useVisibleLines, type VisibleLines } from './use-visible-lines.ts';
import { useWheelZoom } from './use-wheel-zoom.ts';
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
  metrics: LineMetrics,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element || line < 0) return;
    const top = line * metrics.rowHeight;
    const { scrollTop, clientHeight } = element;
    if (top < scrollTop || top + metrics.rowHeight > scrollTop + clientHeight) {
      element.scrollTop = top - clientHeight / 3;
    }
    if (element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>(`[data-line="${line}"]`)?.focus({ preventScroll: true });
    }
  }, [scroller, line, metrics]);
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
  const visible = useVisibleLines(scroller, lines.count, metrics.rowHeight, height);
  const selectedLine = selected === -1 ? -1 : (lines.lineOf[selected] ?? -1);
  const barsWidth = width - metrics.treeWidth;
  useFollowSelection(scroller, selectedLine, metrics);
  useWheelZoom(scroller, view, barsWidth, metrics.treeWidth);
  const onKeyDown = (event: KeyboardEvent) => {
    if (moveByKey(view, selectedLine, event.key)) event.preventDefault();
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
      className="relative min-h-0 flex-1 overflow-y-auto overflow-x-hidden bg-surface"
    >
      <div className="relative" style={{ height: lines.count * metrics.rowHeight }}>
        <Rows view={view} metrics={metrics} visible={visible} selectedLine={selectedLine} />
        {barsWidth > 0 ? (
          <BarsCanvas view={view} visible={visible} width={barsWidth} metrics={metrics} />
        ) : null}
      </div>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute top-0 w-px bg-line max-md:hidden"
        style={{
          left: metrics.treeWidth - 1,
          height: Math.max(height, lines.count * metrics.rowHeight),
        }}
      />
    </div>
  );
}
