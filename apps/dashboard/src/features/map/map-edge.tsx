'use client';

import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import type { Point } from './map-layout.ts';

interface MapEdgeData extends Record<string, unknown> {
  readonly label: string;
  readonly bends: readonly Point[];
  readonly width: number;
  readonly tint: string;
  readonly dashed: boolean;
  /** Where on its longest piece the label stands: near the end that is less crowded. */
  readonly labelAt: number;
}

export type MapFlowEdge = Edge<MapEdgeData, 'map'>;

/** A call as a straight line, bent only where it has to pass other nodes. */
export function MapEdgeView(props: EdgeProps<MapFlowEdge>) {
  const { data, sourceX, sourceY, targetX, targetY } = props;
  if (!data) return null;
  const points: Point[] = [
    { x: sourceX, y: sourceY },
    ...data.bends,
    { x: targetX - 2, y: targetY },
  ];
  const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const middle = onLongest(points, data.labelAt);
  const color = props.selected ? 'var(--accent)' : data.tint;
  return (
    <>
      <BaseEdge
        path={path}
        markerEnd={props.markerEnd ?? ''}
        interactionWidth={16}
        style={{
          stroke: color,
          strokeWidth: data.width,
          strokeDasharray: data.dashed ? '6 4' : undefined,
          strokeLinejoin: 'round',
        }}
      />
      {data.label === '' ? null : (
        <EdgeLabelRenderer>
          <span
            aria-hidden="true"
            className="pointer-events-none absolute bg-surface px-1 text-11 text-ink-2"
            style={{
              transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)`,
            }}
          >
            {data.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

/** A point on the longest piece of a line: where a label has room. */
function onLongest(points: readonly Point[], share: number): Point {
  let best = { length: -1, x: 0, y: 0 };
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    if (length > best.length) best = { length, ...at };
  }
  return best;
}
