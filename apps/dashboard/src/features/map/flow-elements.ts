import type { MapEdge, ServiceMapAnswer } from '@tracewell/api/browser';
import { MarkerType } from '@xyflow/react';
import { assignServiceColors } from '../../lib/service-color.ts';
import { edgeWidth, worstTenth } from './edge-weight.ts';
import type { MapFlowEdge } from './map-edge.tsx';
import { edgeFigure, edgeLabel, edgeWords, type MapMetric } from './map-figures.ts';
import { edgeKey, type MapLayout, NODE_HEIGHT, NODE_WIDTH } from './map-layout.ts';
import type { MapFlowNode } from './map-node.tsx';

/** Labels stand on every call up to this many calls; above it on the tinted and picked ones alone. */
const LABELLED = 30;
const TINTS: Readonly<Record<MapMetric, string>> = {
  rate: 'var(--ink)',
  errors: 'var(--error)',
  latency: 'var(--latency-p95)',
};

/** Calls that are not among the worst step back, however busy they are. */
const CALM = 'color-mix(in srgb, var(--line-strong) 60%, var(--surface))';

/** The nodes of the picture, at their places and in their colours. */
export function flowNodes(
  answer: ServiceMapAnswer,
  layout: MapLayout,
  selected: string,
): MapFlowNode[] {
  const colors = assignServiceColors(
    answer.nodes.map((node) => ({
      name: node.name,
      totalNs: node.requestCount * Number(node.p95Ns ?? 0),
    })),
  );
  return answer.nodes.map((node) => ({
    id: node.id,
    type: 'map',
    position: { ...(layout.positions.get(node.id) ?? { x: 0, y: 0 }) },
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    selected: node.id === selected,
    data: { node, color: colors.get(node.name)?.css ?? 'var(--ink-3)' },
    ariaLabel: `${node.type} ${node.name}`,
  }));
}

/** The calls of the picture: width by rate, the worst tenth of the metric tinted, messages dashed. */
export function flowEdges(
  answer: ServiceMapAnswer,
  layout: MapLayout,
  metric: MapMetric,
  selected: string,
): MapFlowEdge[] {
  const drawn = answer.edges.filter((edge) => edge.source !== edge.target);
  const rates = drawn.map((edge) => edge.ratePerSecond).filter((rate) => rate > 0);
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const worst = worstTenth(drawn, (edge) => edgeFigure(edge, metric));
  const names = new Map(answer.nodes.map((node) => [node.id, node.name]));
  return drawn.map((edge) => {
    const id = edgeKey(edge);
    const picked = [edge.source, edge.target, id].includes(selected);
    const tint = worst.has(edge) ? TINTS[metric] : CALM;
    const labelled = drawn.length <= LABELLED || worst.has(edge) || picked;
    return {
      id,
      type: 'map' as const,
      source: edge.source,
      target: edge.target,
      selected: id === selected,
      ariaLabel: edgeWords(edge, (node) => names.get(node) ?? node),
      markerEnd: arrow(tint),
      data: {
        label: labelled ? edgeLabel(edge, metric) : '',
        labelAt: labelShare(edge, drawn),
        bends: layout.bends.get(id) ?? [],
        width: edgeWidth(edge.ratePerSecond, low, high),
        tint,
        dashed: edge.type === 'messaging',
      },
    };
  });
}

function arrow(color: string) {
  return {
    type: MarkerType.ArrowClosed,
    color,
    width: 12,
    height: 12,
    markerUnits: 'userSpaceOnUse',
  };
}

/** Labels of calls that fan out stand near their targets, of calls that fan in near their sources. */
function labelShare(edge: MapEdge, edges: readonly MapEdge[]): number {
  const out = edges.filter((one) => one.source === edge.source).length;
  const into = edges.filter((one) => one.target === edge.target).length;
  if (out === into) return 0.5;
  return out > into ? 0.68 : 0.32;
}
