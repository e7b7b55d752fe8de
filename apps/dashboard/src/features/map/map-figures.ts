import type { MapEdge, MapNode, ServiceMapAnswer } from '@tracewell/api/browser';
import {
  failure,
  type SentencePart,
  strong,
  text,
} from '../../components/sentence/sentence-parts.ts';
import { countOf } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRate } from '../../lib/format-rate.ts';
import { formatRatio } from '../../lib/format-ratio.ts';

/** Which figure the calls are labelled with; its worst tenth is tinted. */
export type MapMetric = 'rate' | 'errors' | 'latency';
export const MAP_METRICS: readonly MapMetric[] = ['rate', 'errors', 'latency'];

/** The figure of a call as a number to rank by; null when unknown. */
export function edgeFigure(edge: MapEdge, metric: MapMetric): number | null {
  if (metric === 'rate') return edge.ratePerSecond;
  if (metric === 'errors') return edge.errorRatio;
  return edge.p95Ns === null ? null : Number(edge.p95Ns);
}

/** The label of a call: `31 /s`, `4.1 %` or `640 ms`. */
export function edgeLabel(edge: MapEdge, metric: MapMetric): string {
  if (metric === 'rate') return formatRate(edge.ratePerSecond);
  if (metric === 'errors') return formatRatio(edge.errorRatio);
  return formatDuration(edge.p95Ns);
}

/** The second line of a node: `420 ms · 4.1 %`; users have only their rate. */
export function nodeLine(node: MapNode): string {
  if (node.type === 'user') return formatRate(node.ratePerSecond);
  return `${formatDuration(node.p95Ns)} · ${formatRatio(node.errorRatio)} err`;
}

/** A call in words, for screen readers: `gateway calls cart, 18 /s, 0.1 % errors, p95 74 ms`. */
export function edgeWords(edge: MapEdge, nameOf: (id: string) => string): string {
  const figures = [
    formatRate(edge.ratePerSecond),
    `${formatRatio(edge.errorRatio)} errors`,
    `p95 ${formatDuration(edge.p95Ns)}`,
  ];
  return `${nameOf(edge.source)} calls ${nameOf(edge.target)}, ${figures.join(', ')}`;
}

/** Errors below this share of the calls are not worth a sentence. */
const HURTS = 0.01;
/** A ratio of fewer calls says nothing. */
const ENOUGH = 30;

/** The answer to "Who depends on whom, and where does it hurt?" */
export function mapSentence(
  answer: ServiceMapAnswer,
  nameOf: (id: string) => string,
): SentencePart[] {
  if (answer.nodes.length === 0) return [text('Nothing to draw in this range.')];
  const services = answer.nodes.filter((node) => node.type === 'service').length;
  const others = answer.nodes.filter((node) => !['service', 'user'].includes(node.type)).length;
  const what =
    others === 0
      ? ''
      : ` and ${countOf(others, 'database, queue or external', 'databases, queues and externals')}`;
  const parts: SentencePart[] = [strong(`${countOf(services, 'service')}${what}`)];
  const worst = worstEdge(answer.edges);
  if (answer.edges.length === 0) return [...parts, text('; no call between them was seen.')];
  if (!worst) return [...parts, text(', no call with 1 % errors or more.')];
  return [
    ...parts,
    text('. It hurts most from '),
    strong(nameOf(worst.source)),
    text(' to '),
    strong(nameOf(worst.target)),
    text(': '),
    failure(`${formatRatio(worst.errorRatio)} of the calls fail`),
    text('.'),
  ];
}

/** The call with the highest error ratio among those with enough calls; undefined when none reaches 1 %. */
export function worstEdge(edges: readonly MapEdge[]): MapEdge | undefined {
  return edges
    .filter((edge) => edge.count >= ENOUGH && (edge.errorRatio ?? 0) >= HURTS)
    .sort((a, b) => (b.errorRatio ?? 0) - (a.errorRatio ?? 0) || b.count - a.count)[0];
}

/** Above this many nodes a picture is no longer readable and the table stands first. */
export const DRAWABLE_NODES = 150;
