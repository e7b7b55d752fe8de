import type { Dependency, PeerSummary } from '@tracewell/api';
import {
  type Answer,
  readServiceMap,
  type ServiceMapEdge,
  type ServiceMapRows,
} from '@tracewell/storage';
import type { MinuteSteps } from './minute-steps.ts';
import type { QuestionContext } from './question.ts';

/** The service map over the part of the range that has passed, so that rates are not thinned by the future. */
export function readMap(
  context: QuestionContext,
  steps: MinuteSteps,
  env: string | undefined,
): Promise<Answer<ServiceMapRows>> {
  const { range } = steps;
  const to = context.nowNs < range.to && context.nowNs > range.from ? context.nowNs : range.to;
  return readServiceMap(context.store, { range: { from: range.from, to }, env }, context.signal);
}

/** Databases, queues and externals of a range, as their callers saw them. */
export async function readPeers(
  context: QuestionContext,
  steps: MinuteSteps,
  env: string | undefined,
): Promise<Answer<PeerSummary[]>> {
  const map = await readMap(context, steps, env);
  const peers = map.rows.nodes.flatMap((node): PeerSummary[] => {
    if (node.type === 'service' || node.type === 'user') return [];
    const edges = map.rows.edges.filter(({ target }) => target === node.id);
    // Percentiles of several callers cannot be joined: only the node's own p95 was measured over all of them.
    const only = edges.length === 1 ? edges[0] : undefined;
    return [
      {
        name: node.name,
        type: node.type,
        requestCount: node.requestCount,
        sampleCount: node.sampleCount,
        errorCount: edges.reduce((sum, edge) => sum + edge.errorCount, 0),
        ratePerSecond: node.ratePerSecond,
        errorRatio: node.errorRatio,
        p50Ns: only?.p50Ns ?? null,
        p95Ns: node.p95Ns,
        p99Ns: only?.p99Ns ?? null,
        previous: null,
      } satisfies PeerSummary,
    ];
  });
  return { ...map, rows: peers };
}

/** The two sides of a service on the map, busiest first. */
export function dependenciesOf(
  service: string,
  map: ServiceMapRows,
): { callers: Dependency[]; callees: Dependency[] } {
  const id = `service:${service}`;
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const side = (edges: readonly ServiceMapEdge[], end: 'source' | 'target') =>
    edges
      .map((edge): Dependency => {
        const node = nodes.get(edge[end]);
        const {
          type: connection,
          count: requestCount,
          errorCount,
          sampleCount,
          ratePerSecond,
          errorRatio,
          p50Ns,
          p95Ns,
          p99Ns,
        } = edge;
        const figures = {
          requestCount,
          errorCount,
          sampleCount,
          ratePerSecond,
          errorRatio,
          p50Ns,
          p95Ns,
          p99Ns,
        };
        return {
          name: node?.name ?? '',
          type: node?.type ?? 'service',
          connection,
          ...figures,
        } satisfies Dependency;
      })
      .sort((a, b) => b.ratePerSecond - a.ratePerSecond);
  return {
    callers: side(
      map.edges.filter(({ target }) => target === id),
      'source',
    ),
    callees: side(
      map.edges.filter(({ source }) => source === id),
      'target',
    ),
  };
}
