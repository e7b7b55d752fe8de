import { graphlib, layout } from '@dagrejs/dagre';

export const NODE_WIDTH = 160;
export const NODE_HEIGHT = 40;
const LONELY_GAP = 24;

/** What the layout needs to know of a graph; ids are the map's own node ids. */
export interface GraphShape {
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  /** The upper left corner of each node, in pixels. */
  readonly positions: ReadonlyMap<string, Point>;
  /** Where a call that passes other nodes bends, by {@link edgeKey}; straight ones have no entry. */
  readonly bends: ReadonlyMap<string, readonly Point[]>;
  /** Nodes without any call, in a row below the graph; empty when every node has one. */
  readonly lonely: readonly string[];
  /** Where the row of lonely nodes begins. */
  readonly lonelyTop: number;
}

/** The key of a call in {@link MapLayout.bends}. */
export function edgeKey(edge: { readonly source: string; readonly target: string }): string {
  return `${edge.source}\n${edge.target}`;
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
  const { positions, bends } = layOutJoined(
    ids.filter((id) => joined.has(id)),
    edges,
  );
  const bottom = Math.max(0, ...[...positions.values()].map((at) => at.y + NODE_HEIGHT));
  const lonelyTop = positions.size > 0 ? bottom + 64 : 24;
  lonely.forEach((id, index) => {
    positions.set(id, { x: index * (NODE_WIDTH + LONELY_GAP), y: lonelyTop });
  });
  return { positions, bends, lonely, lonelyTop };
}

function layOutJoined(
  ids: readonly string[],
  edges: GraphShape['edges'],
): { positions: Map<string, Point>; bends: Map<string, readonly Point[]> } {
  const positions = new Map<string, Point>();
  const bends = new Map<string, readonly Point[]>();
  if (ids.length === 0) return { positions, bends };
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 88, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const drawn = edges
    .filter((edge) => edge.source !== edge.target)
    .sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1));
  for (const edge of drawn) graph.setEdge(edge.source, edge.target);
  layout(graph);
  for (const id of ids) {
    const node = graph.node(id);
    positions.set(id, { x: node.x - NODE_WIDTH / 2, y: node.y - NODE_HEIGHT / 2 });
  }
  for (const edge of drawn) {
    const points: readonly Point[] = graph.edge(edge.source, edge.target).points;
    // Between neighbouring ranks the layout gives start, middle and end: a straight line.
    if (points.length > 3) {
      bends.set(
        edgeKey(edge),
        points.slice(1, -1).map(({ x, y }) => ({ x, y })),
      );
    }
  }
  return { positions, bends };
}
