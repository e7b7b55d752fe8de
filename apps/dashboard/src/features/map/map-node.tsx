'use client';

import type { MapNode as ApiNode } from '@tracewell/api/browser';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { nodeWord } from '../../components/figures/node-glyph.tsx';
import { nodeLine } from './map-figures.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './map-layout.ts';

export type MapFlowNode = Node<{ readonly node: ApiNode; readonly color: string }, 'map'>;

/** How each kind is drawn, 160 x 40: its outline, where its text begins, and its edge in the service's colour. */
const SHAPES: Readonly<Record<ApiNode['type'], { outline: string; text: string; edge: string }>> = {
  service: {
    outline: 'M6.5.5h147a6 6 0 0 1 6 6v27a6 6 0 0 1-6 6h-147a6 6 0 0 1-6-6v-27a6 6 0 0 1 6-6z',
    text: 'pl-3',
    edge: 'M1.5 7v26',
  },
  database: {
    outline: 'M.5 4.5c0-5.4 159-5.4 159 0v31c0 5.4-159 5.4-159 0zm0 0c0 5.4 159 5.4 159 0',
    text: 'pt-1.5 pl-3',
    edge: 'M1.5 6v28',
  },
  messaging: { outline: 'M12.5.5h147l-12 39H.5z', text: 'pl-5', edge: 'M12.5 4l-9.8 32' },
  external: { outline: 'M.5.5h159v39H.5z', text: 'pl-3', edge: 'M1.5 4v32' },
  user: {
    outline: 'M20.5.5h119a19.5 19.5 0 0 1 0 39h-119a19.5 19.5 0 0 1 0-39z',
    text: 'pl-5',
    edge: '',
  },
};

/** Below this the failed part of the bottom edge would be a speck that means nothing. */
const VISIBLE_FAILURES = 0.005;

/** One node: name, figures, a 3 px edge in its colour and its failures as a part of the bottom edge. */
export function MapNodeView({ data, selected }: NodeProps<MapFlowNode>) {
  const { node, color } = data;
  const failed = node.errorRatio ?? 0;
  const shape = SHAPES[node.type];
  return (
    <div
      className="relative"
      style={{ width: NODE_WIDTH, height: NODE_HEIGHT }}
      title={`${nodeWord(node.type)} ${node.name}: ${nodeLine(node)}`}
    >
      <svg
        aria-hidden="true"
        className="absolute inset-0 overflow-visible"
        width={NODE_WIDTH}
        height={NODE_HEIGHT}
      >
        <path
          d={shape.outline}
          fill={selected ? 'var(--accent-soft)' : 'var(--surface)'}
          stroke={selected ? 'var(--accent)' : 'var(--line-strong)'}
          strokeDasharray={node.type === 'external' ? '4 3' : undefined}
        />
        <path d={shape.edge} stroke={color} strokeWidth="3" fill="none" />
      </svg>
      <div className={`relative flex h-full flex-col justify-center pr-3 ${shape.text}`}>
        <span className="truncate text-12 text-ink">{node.name}</span>
        <span className="-mt-0.5 truncate text-11 text-ink-2">{nodeLine(node)}</span>
      </div>
      {failed >= VISIBLE_FAILURES ? (
        <span
          className="absolute bottom-0 left-1.5 h-[3px] bg-error"
          style={{ width: `max(2px, calc(${failed} * (100% - 12px)))` }}
        />
      ) : null}
      <Handle type="target" position={Position.Left} className="invisible" />
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  );
}
