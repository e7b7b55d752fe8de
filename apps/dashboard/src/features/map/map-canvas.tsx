'use client';

import type { ServiceMapAnswer } from '@tracewell/api/browser';
import { ReactFlow, type ReactFlowProps } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo } from 'react';
import { flowEdges, flowNodes } from './flow-elements.ts';
import { MapEdgeView, type MapFlowEdge } from './map-edge.tsx';
import type { MapMetric } from './map-figures.ts';
import { type MapFlowNode, MapNodeView } from './map-node.tsx';
import { useMapLayout } from './use-map-layout.ts';

const NODE_TYPES = { map: MapNodeView };
const EDGE_TYPES = { map: MapEdgeView };

interface MapCanvasProps {
  readonly answer: ServiceMapAnswer;
  readonly metric: MapMetric;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** The picture: callers on the left, what they call on the right, nodes without calls in a row below. */
export function MapCanvas({ answer, metric, selected, onSelect }: MapCanvasProps) {
  const layout = useMapLayout({
    nodes: answer.nodes.map((node) => node.id),
    edges: answer.edges.map(({ source, target }) => ({ source, target })),
  });
  const nodes = useMemo(
    () => (layout ? flowNodes(answer, layout, selected) : []),
    [answer, layout, selected],
  );
  const edges = useMemo(
    () => (layout ? flowEdges(answer, layout, metric, selected) : []),
    [answer, layout, metric, selected],
  );
  if (!layout) return <div className="h-full" />;
  return (
    <ReactFlow<MapFlowNode, MapFlowEdge>
      {...STILL}
      nodes={nodes}
      edges={edges}
      onNodeClick={(_event, node) => onSelect(node.id)}
      onEdgeClick={(_event, edge) => onSelect(edge.id)}
      onPaneClick={() => onSelect('')}
      aria-label="Service map"
      className={ATTRIBUTION}
    />
  );
}

/** The library asks for its name to stay; it takes our size and colour. */
const ATTRIBUTION =
  '[&_[class*=attribution]]:bg-transparent! [&_[class*=attribution]]:text-11! [&_[class*=attribution]_a]:text-ink-3!';

/** A picture to look at and click: nothing in it can be dragged, joined or deleted. */
const STILL = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  nodesDraggable: false,
  nodesConnectable: false,
  edgesReconnectable: false,
  // A raised line would run through its own label.
  elevateEdgesOnSelect: false,
  elevateNodesOnSelect: false,
  deleteKeyCode: null,
  fitView: true,
  fitViewOptions: { padding: 0.08, maxZoom: 1, minZoom: 0.4 },
  minZoom: 0.2,
  maxZoom: 2,
  preventScrolling: true,
} as const satisfies ReactFlowProps<MapFlowNode, MapFlowEdge>;
