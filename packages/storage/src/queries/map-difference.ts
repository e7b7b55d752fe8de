import type { ServiceMapEdge, ServiceMapNode } from './service-map-graph.ts';

/** The same node or edge on two maps; null on the one that has it not. */
export interface MapPair<Item> {
  readonly selection: Item | null;
  readonly baseline: Item | null;
}

interface MapOfSide {
  readonly nodes: readonly ServiceMapNode[];
  readonly edges: readonly ServiceMapEdge[];
}

/**
 * Nodes and edges of two maps side by side: first what only one of them has, then what changed its rate most, by how
 * much it is of the larger of both.
 */
export function mapDifference(selection: MapOfSide, baseline: MapOfSide) {
  const edgeName = ({ source, target, type }: ServiceMapEdge) =>
    JSON.stringify([source, target, type]);
  return {
    nodes: pairsOf(selection.nodes, baseline.nodes, ({ id }) => id),
    edges: pairsOf(selection.edges, baseline.edges, edgeName),
  };
}

function pairsOf<Item extends { readonly ratePerSecond: number }>(
  selection: readonly Item[],
  baseline: readonly Item[],
  nameOf: (item: Item) => string,
): MapPair<Item>[] {
  const [selected, others] = [selection, baseline].map(
    (items) => new Map(items.map((item) => [nameOf(item), item])),
  ) as [Map<string, Item>, Map<string, Item>];
  return [...new Set([...selected.keys(), ...others.keys()])]
    .map((name) => {
      const pair = { selection: selected.get(name) ?? null, baseline: others.get(name) ?? null };
      return { name, pair, change: changeOf(pair) };
    })
    .sort((a, b) => b.change - a.change || (a.name < b.name ? -1 : 1))
    .map(({ pair }) => pair);
}

/** 2 for what only one side has, else 0 to 1. */
function changeOf({ selection, baseline }: MapPair<{ readonly ratePerSecond: number }>): number {
  if (selection === null || baseline === null) return 2;
  const [a, b] = [selection.ratePerSecond, baseline.ratePerSecond];
  return a === b ? 0 : Math.abs(a - b) / Math.max(a, b);
}
