'use client';

import { clampWindow, rulerTicks, timeScale, xOf } from './time-scale.ts';
import { useBrush } from './use-brush.ts';
import type { TraceView } from './use-trace-view.ts';

/** Pixels a label needs. */
const PER_TICK = 110;
/** A tick too near the end would show half of its label. */
const LABEL_ROOM = 24;

/** Round times over the bars, at their scale. Drag selects a part, a double-click fits. */
export function Ruler({ view, width }: { readonly view: TraceView; readonly width: number }) {
  const scale = timeScale(view.window, width);
  const { dragged, handlers } = useBrush({
    scale,
    onSelect: (from, to) => view.setWindow(clampWindow(from, to, view.trace.columns.extent)),
  });
  const ticks = rulerTicks(view.window, Math.max(2, Math.floor(scale.width / PER_TICK))).filter(
    (tick) => xOf(scale, tick.time) < scale.width - LABEL_ROOM,
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a pointer's way to what the keys + - and f do
    <div
      data-testid="ruler"
      className="relative h-[22px] cursor-crosshair touch-none select-none overflow-hidden border-line border-t bg-page text-11 text-ink-2"
      style={{ width }}
      onDoubleClick={() => view.setWindow(undefined)}
      {...handlers}
    >
      {ticks.map((tick) => (
        <span
          key={tick.time}
          className="absolute inset-y-0 flex items-center whitespace-nowrap border-line border-l pl-1"
          style={{ left: xOf(scale, tick.time) }}
        >
          {tick.label}
        </span>
      ))}
      {dragged ? (
        <span
          className="absolute inset-y-0 border-accent border-x bg-accent-soft opacity-70"
          style={{ left: dragged[0], width: dragged[1] - dragged[0] }}
        />
      ) : null}
    </div>
  );
}
