import { graphlib, layout } from '@dagrejs/dagre';

export const NODE_WIDTH = 160;
export const NODE_HEIGHT = 40;
const LONELY_GAP = 24;

/** What the layout needs to know of a graph; ids are the map's own node ids. */
export interface GraphShape {
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
}

export interface MapLayout {
  /** The upper left corner of each node, in pixels. */
  readonly positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  /** Nodes without any call, in a row below the graph; empty when every node has one. */
  readonly lonely: readonly string[];
  /** Where the row of lonely nodes begins. */
  readonly lonelyTop: number;
}

/**
 * Left to right, callers first. Nodes nobody calls and that call nobody stand in a row below, so
 * that a graph of a single service is a picture and not a blank page. The same input gives the same
 * picture: nodes and edges are sorted before the layout sees them.
 */
export function layOutMap(shape: GraphShape): MapLayout {
  const ids = [...shape.nodes].sort();
  const known = new Set(ids);
  const edges = shape.edges.filter((edge) => known.has(edge.source) && known.has(edge.target));
  const joined = new Set(
    edges.filter((edge) => edge.source !== edge.target).flatMap((e) => [e.source, e.target]),
  );
  const lonely = ids.filter((id) => !joined.has(id));
  const positions = layOutJoined(
    ids.filter((id) => joined.has(id)),
    edges,
  );
  const bottom = Math.max(0, ...[...positions.values()].map((at) => at.y + NODE_HEIGHT));
  const lonelyTop = positions.size > 0 ? bottom + 64 : 24;
  lonely.forEach((id, index) => {
    positions.set(id, { x: index * (NODE_WIDTH + LONELY_GAP), y: lonelyTop });
  });
  return { positions, lonely, lonelyTop };
}

function layOutJoined(
  ids: readonly string[],
  edges: GraphShape['edges'],
): Map<string, { x: number; y: number }> {
  const positions = new Map<string, { x: number; y: number }>();
  if (ids.length === 0) return positions;
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 112, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const sorted = [...edges].sort((a, b) =>
    `${a.source}\n${a.target}` < `${b.source}\n${b.target}` ? -1 : 1,
  );
  for (const edge of sorted) {
    if (edge.source !== edge.target) graph.setEdge(edge.source, edge.target);
  }
  layout(graph);
  for (const id of ids) {
    const node = graph.node(id);
    positions.set(id, { x: node.x - NODE_WIDTH / 2, y: node.y - NODE_HEIGHT / 2 });
  }
  return positions;
}
