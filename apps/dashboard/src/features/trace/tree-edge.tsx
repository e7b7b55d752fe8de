'use client';

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { TREE_WIDTH } from './use-tree-width.ts';

const KEY_STEP = 16;

interface TreeEdgeProps {
  readonly width: number;
  readonly setWidth: (width: number) => void;
}

/** Where a key puts the edge; undefined when it does not move it. */
function widthAfter(key: string, width: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return width - KEY_STEP;
    case 'ArrowRight':
      return width + KEY_STEP;
    case 'Home':
      return TREE_WIDTH.least;
    case 'End':
      return TREE_WIDTH.most;
    default:
      return undefined;
  }
}

/** The line between tree and bars: drag it or move it by keys, a double-click puts it back. */
export function TreeEdge({ width, setWidth }: TreeEdgeProps) {
  const grip = useRef<number | undefined>(undefined);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = widthAfter(event.key, width);
    if (next === undefined) return;
    event.preventDefault();
    setWidth(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = event.clientX - width;
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current !== undefined) setWidth(event.clientX - grip.current);
  };
  const release = () => {
    grip.current = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is a window splitter
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuemin={TREE_WIDTH.least}
      aria-valuemax={TREE_WIDTH.most}
      aria-valuenow={width}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={() => setWidth(TREE_WIDTH.usual)}
      className="group absolute inset-y-0 z-20 w-2 cursor-col-resize touch-none outline-offset-[-2px] max-md:hidden"
      style={{ left: width - 4 }}
    >
      <span className="absolute inset-y-0 left-[3px] w-px group-hover:bg-line-strong" />
    </div>
  );
}
