'use client';

import { formatDuration } from '../../lib/format-duration.ts';
import { rulerTicks, type Tick } from './ruler-ticks.ts';
import { clampWindow, type TimeScale, timeScale, xOf } from './time-scale.ts';
import { useBrush } from './use-brush.ts';
import type { TraceView } from './use-trace-view.ts';

/** Pixels a label needs. */
const PER_TICK = 110;
/** A tick too near the end would show half of its label. */
const LABEL_ROOM = 24;

/** Ticks whose labels have room: before the end of the area, before the next stretch that is cut short. */
function labelled(scale: TimeScale, ticks: readonly Tick[]): readonly Tick[] {
  const ends = [scale.width, ...scale.axis.gaps.map(({ from }) => xOf(scale, from))];
  return ticks.filter(({ time }) => {
    const x = xOf(scale, time);
    return ends.every((end) => x > end + 1 || x < end - LABEL_ROOM);
  });
}

/** A stretch in which nothing ran, drawn short: its mark says how long it was. */
function Cuts({ scale }: { readonly scale: TimeScale }) {
  return scale.axis.gaps.map(({ from, to }) => {
    const left = xOf(scale, from);
    const right = xOf(scale, to);
    if (right < 0 || left > scale.width) return null;
    return (
      <span
        key={from}
        data-testid="idle-cut"
        title={`Nothing ran for ${formatDuration(to - from)}: drawn short`}
        className="absolute inset-y-0 overflow-hidden border-line-strong border-x border-dashed bg-sunken"
        style={{ left, width: right - left }}
      />
    );
  });
}

/** Round times over the bars, at their scale. Drag selects a part, a double-click fits. */
export function Ruler({ view, width }: { readonly view: TraceView; readonly width: number }) {
  const scale = timeScale(view.axis, view.window, width);
  const { dragged, handlers } = useBrush({
    scale,
    onSelect: (from, to) => view.setWindow(clampWindow(from, to, view.trace.columns.extent)),
  });
  const ticks = labelled(
    scale,
    rulerTicks(view.axis, view.window, Math.max(2, Math.floor(scale.width / PER_TICK))),
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
      <Cuts scale={scale} />
      {dragged ? (
        <span
          className="absolute inset-y-0 border-accent border-x bg-accent-soft opacity-70"
          style={{ left: dragged[0], width: dragged[1] - dragged[0] }}
        />
      ) : null}
    </div>
  );
}
