'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { timeAt, timeScale, zoomAt } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';

/** Zoom per wheel pixel; a notch of 100 px changes the window by about a fifth. */
const PER_PIXEL = 0.002;

/** Wheel with Ctrl or Meta, and the pinch of a trackpad, zoom at the pointer; the plain wheel scrolls. */
export function useWheelZoom(
  ref: RefObject<HTMLElement | null>,
  view: TraceView,
  barsWidth: number,
  treeWidth: number,
): void {
  const latest = useRef({ view, barsWidth, treeWidth });
  useEffect(() => {
    latest.current = { view, barsWidth, treeWidth };
  });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const { view: now, barsWidth: width, treeWidth: tree } = latest.current;
      const x = event.clientX - element.getBoundingClientRect().left - tree;
      const scale = timeScale(now.window, width);
      const at = timeAt(scale, Math.min(Math.max(x, 0), scale.width));
      const factor = Math.exp(event.deltaY * PER_PIXEL);
      now.setWindow(zoomAt(now.window, at, factor, now.trace.columns.extent));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref]);
}
