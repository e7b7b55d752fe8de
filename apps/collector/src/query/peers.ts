import type { Dependency, PeerSummary } from '@tracewell/api';
import {
  type Answer,
  measurePeers,
  readServiceMap,
  type ServiceMapEdge,
  type ServiceMapRows,
} from '@tracewell/storage';
import { byGroup, figuresOf, previousOf, seriesOf } from './figures.ts';
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

/** Databases, queues and externals of a range, as their callers saw them, busiest first. */
export async function readPeers(
  context: QuestionContext,
  steps: MinuteSteps,
  env: string | undefined,
): Promise<Answer<PeerSummary[]>> {
  const { range, previousFrom, stepSeconds } = steps;
  const question = { range, previousFrom, stepSeconds, env };
  const measured = await measurePeers(context.store, question, context.signal);
  const { figures, readFrom } = measured.rows;
  const unread = readFrom > range.from ? Number(readFrom - range.from) / 1e9 : 0;
  const peers = [...byGroup(figures).values()]
    .filter(({ current }) => current !== undefined)
    .map((group): PeerSummary => {
      const [type = '', name = ''] = group.keys;
      return {
        name,
        type: type as PeerSummary['type'],
        ...figuresOf(group.current, steps.seconds - unread),
        previous: readFrom > previousFrom ? null : previousOf(group, steps),
        series: seriesOf(group.steps, steps, 'current'),
        previousSeries: seriesOf(group.previousSteps, steps, 'previous'),
      } satisfies PeerSummary;
    })
    .sort((a, b) => b.requestCount - a.requestCount || a.name.localeCompare(b.name));
  return { ...measured, rows: peers };
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
