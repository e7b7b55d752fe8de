'use client';

import { type PointerEvent, useState } from 'react';
import { type TimeScale, timeAt } from './time-scale.ts';

/** Pixels a pointer must travel before a press counts as a drag. */
const DRAG = 4;

interface Brush {
  /** Left and right pixel of the drag under way. */
  readonly dragged: readonly [number, number] | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: () => void;
  };
}

interface BrushOptions {
  readonly scale: TimeScale;
  readonly onSelect: (from: number, to: number) => void;
  /** A press without a drag. */
  readonly onPick?: (time: number) => void;
}

/** Selecting a stretch of time by dragging over it. */
export function useBrush({ scale, onSelect, onPick }: BrushOptions): Brush {
  const [drag, setDrag] = useState<readonly [number, number] | undefined>(undefined);
  const pixel = (event: PointerEvent<HTMLElement>) =>
    Math.min(
      Math.max(event.clientX - event.currentTarget.getBoundingClientRect().left, 0),
      scale.width,
    );
  const finish = (end: number) => {
    if (!drag) return;
    setDrag(undefined);
    if (Math.abs(end - drag[0]) < DRAG) onPick?.(timeAt(scale, end));
    else onSelect(timeAt(scale, Math.min(drag[0], end)), timeAt(scale, Math.max(drag[0], end)));
  };
  return {
    dragged:
      drag && Math.abs(drag[1] - drag[0]) >= DRAG
        ? [Math.min(...drag), Math.max(...drag)]
        : undefined,
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([pixel(event), pixel(event)]);
      },
      onPointerMove: (event) => {
        if (drag) setDrag([drag[0], pixel(event)]);
      },
      onPointerUp: (event) => finish(pixel(event)),
      onPointerCancel: () => setDrag(undefined),
    },
  };
}
