'use client';

import { writeText } from '@tracewell/search';
import Link from 'next/link';
import { Popover } from 'radix-ui';
import { type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { PLOT } from '../../components/charts/chart-scale.ts';
import type { TimeAxis } from '../../components/charts/series-data.ts';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from '../../components/shell/menu-class.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { compareHref } from '../../lib/compare-href.ts';
import { absoluteRange } from '../../lib/time-range.ts';
import { tracesHref } from '../../lib/traces-href.ts';

/** A shorter way of the pointer is a click. */
const DRAG_PX = 5;

/** A stretch of the plot in pixels from its left edge. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface TimeBrushProps {
  readonly axis: TimeAxis;
  /** Selects the requests of the page, for the link to their traces. */
  readonly query: string;
  readonly children: ReactNode;
}

/** Charts one above the other; a drag over any of them selects a time in all and offers what to do with it. */
export function TimeBrush({ axis, query, children }: TimeBrushProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [stretch, setStretch] = useState<Stretch | undefined>(undefined);
  const [isOpen, setOpen] = useState(false);
  const handlers = useDrag(frame, setStretch, setOpen);
  const width = Math.max(1, (frame.current?.clientWidth ?? 0) - PLOT.left - PLOT.right);
  const length = (axis.steps - 1) * axis.stepMs;
  const at = (x: number) => Math.round(axis.startMs + (x / width) * length);
  const close = () => {
    setOpen(false);
    setStretch(undefined);
  };
  return (
    <div ref={frame} className="relative touch-pan-y select-none" {...handlers}>
      {children}
      {stretch ? (
        <Popover.Root open={isOpen} onOpenChange={(open) => (open ? undefined : close())}>
          <Popover.Anchor asChild>
            <span
              data-testid="brush"
              className="pointer-events-none absolute inset-y-0 border-accent border-x bg-accent/10"
              style={{
                left: PLOT.left + Math.min(stretch.from, stretch.to),
                width: Math.abs(stretch.to - stretch.from),
              }}
            />
          </Popover.Anchor>
          <Popover.Portal container={layerHost()}>
            <Popover.Content sideOffset={-120} className={MENU_CLASS} aria-label="Selected time">
              <BrushMenu
                from={at(Math.min(stretch.from, stretch.to))}
                to={at(Math.max(stretch.from, stretch.to))}
                whole={absoluteRange(axis.startMs, axis.startMs + axis.steps * axis.stepMs)}
                query={query}
                onDone={close}
              />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      ) : null}
    </div>
  );
}

interface BrushMenuProps {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** The range of the charts, as the address writes it: the rest lies in it. */
  readonly whole: string;
  readonly query: string;
  readonly onDone: () => void;
}

function BrushMenu({ from, to, whole, query, onDone }: BrushMenuProps) {
  const scope = useScope();
  const zoom = () => {
    scope.setRange(absoluteRange(from, to));
    onDone();
  };
  return (
    <>
      <button
        type="button"
        className={`${MENU_ITEM_CLASS} w-full hover:bg-accent-soft`}
        onClick={zoom}
      >
        Zoom here
      </button>
      <Link
        href={compareHref({ ...scope, range: whole }, { q: query, time: absoluteRange(from, to) })}
        className={`${MENU_ITEM_CLASS} hover:bg-accent-soft`}
      >
        Compare with the rest
      </Link>
      <Link
        href={tracesHref(scope, query, { from, to })}
        className={`${MENU_ITEM_CLASS} hover:bg-accent-soft`}
      >
        Show traces
      </Link>
    </>
  );
}

/** The requests of a service, or of one operation of it, in the search language. */
export function requestsQuery(service: string, operation: string): string {
  const named = operation === '' ? '' : ` and name = ${writeText(operation)}`;
  return `service = ${writeText(service)}${named}`;
}

function useDrag(
  frame: React.RefObject<HTMLDivElement | null>,
  setStretch: (stretch: Stretch | undefined) => void,
  setOpen: (open: boolean) => void,
) {
  const start = useRef<number | undefined>(undefined);
  const dragged = useRef(false);
  const xOf = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    const width = (box?.width ?? 0) - PLOT.left - PLOT.right;
    return Math.min(Math.max(event.clientX - (box?.left ?? 0) - PLOT.left, 0), width);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      dragged.current = false;
      // A finger scrolls; the range picker does the same there.
      const isDrag = event.button === 0 && event.pointerType !== 'touch' && isInPlot(event);
      start.current = isDrag ? xOf(event) : undefined;
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (start.current === undefined) return;
      const to = xOf(event);
      if (!dragged.current && Math.abs(to - start.current) < DRAG_PX) return;
      if (!dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      dragged.current = true;
      setStretch({ from: start.current, to });
    },
    onPointerUp: () => {
      if (start.current !== undefined && dragged.current) setOpen(true);
      start.current = undefined;
    },
    onPointerCancel: () => {
      start.current = undefined;
      setStretch(undefined);
    },
    // The click that ends a drag is none on the chart.
    onClickCapture: (event: MouseEvent<HTMLElement>) => {
      if (!dragged.current) return;
      dragged.current = false;
      event.stopPropagation();
    },
  };
}

/** Not on a title line with its buttons, nor in a menu that React hangs below the charts. */
function isInPlot(event: PointerEvent<HTMLElement>): boolean {
  const target = event.target as Element;
  return event.currentTarget.contains(target) && target.closest('button, a, figcaption') === null;
}
