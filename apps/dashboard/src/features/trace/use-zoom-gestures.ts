'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { panBy, timeAt, timeScale, zoomAt } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';

/** Zoom per wheel pixel; a notch of 100 px changes the window by about a fifth. */
const PER_PIXEL = 0.002;

type ZoomedView = Pick<TraceView, 'axis' | 'window' | 'setWindow'>;

/** Where the bars stand inside the element, in CSS pixels. */
interface BarsArea {
  readonly width: number;
  readonly left: number;
}

/** The time under a point of the page, inside the window. */
function timeUnder(element: HTMLElement, clientX: number, view: ZoomedView, area: BarsArea) {
  const scale = timeScale(view.axis, view.window, area.width);
  const x = clientX - element.getBoundingClientRect().left - area.left;
  return timeAt(scale, Math.min(Math.max(x, 0), scale.width));
}

/** What a turn of the wheel does to the window; undefined leaves it to the browser, which scrolls. */
function wheeled(element: HTMLElement, event: WheelEvent, view: ZoomedView, area: BarsArea) {
  const { axis, window } = view;
  if (event.ctrlKey || event.metaKey) {
    const at = timeUnder(element, event.clientX, view, area);
    return zoomAt(axis, window, at, Math.exp(event.deltaY * PER_PIXEL));
  }
  const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  return isSideways ? panBy(axis, window, sideways / Math.max(area.width, 1)) : undefined;
}

/** Middle and distance of two fingers, along the time. */
interface Fingers {
  readonly middle: number;
  readonly distance: number;
}

function fingersOf({ touches }: TouchEvent): Fingers | undefined {
  const [a, b] = [touches[0], touches[1]];
  if (touches.length !== 2 || a === undefined || b === undefined) return undefined;
  // Fingers one above the other would divide by nothing.
  const distance = Math.max(40, Math.abs(a.clientX - b.clientX));
  return { middle: (a.clientX + b.clientX) / 2, distance };
}

/** The window after two fingers moved: what was between them stays between them. */
function pinched(
  element: HTMLElement,
  [before, now]: readonly [Fingers, Fingers],
  view: ZoomedView,
  area: BarsArea,
) {
  const at = timeUnder(element, before.middle, view, area);
  const zoomed = zoomAt(view.axis, view.window, at, before.distance / now.distance);
  return panBy(view.axis, zoomed, (before.middle - now.middle) / Math.max(area.width, 1));
}

function listen(
  element: HTMLElement,
  latest: RefObject<{ readonly view: ZoomedView; readonly area: BarsArea }>,
): () => void {
  let fingers: Fingers | undefined;
  const onWheel = (event: WheelEvent) => {
    const { view, area } = latest.current;
    const next = wheeled(element, event, view, area);
    if (next === undefined) return;
    event.preventDefault();
    view.setWindow(next);
  };
  const onTouch = (event: TouchEvent) => {
    const now = fingersOf(event);
    const { view, area } = latest.current;
    if (fingers && now && event.type === 'touchmove') {
      event.preventDefault();
      view.setWindow(pinched(element, [fingers, now], view, area));
    }
    fingers = now;
  };
  const touches = ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const;
  element.addEventListener('wheel', onWheel, { passive: false });
  for (const name of touches) element.addEventListener(name, onTouch, { passive: false });
  return () => {
    element.removeEventListener('wheel', onWheel);
    for (const name of touches) element.removeEventListener(name, onTouch);
  };
}

/**
 * Zooming and moving the time in view: the wheel with Ctrl or Meta, the pinch of a trackpad and of two fingers zoom at
 * their place; a wheel that turns sideways, or with Shift, moves; the plain wheel scrolls.
 */
export function useZoomGestures(
  ref: RefObject<HTMLElement | null>,
  view: ZoomedView,
  barsWidth: number,
  barsLeft: number,
): void {
  const latest = useRef({ view, area: { width: barsWidth, left: barsLeft } });
  useEffect(() => {
    latest.current = { view, area: { width: barsWidth, left: barsLeft } };
  });
  useEffect(() => {
    const element = ref.current;
    return element ? listen(element, latest) : undefined;
  }, [ref]);
}
