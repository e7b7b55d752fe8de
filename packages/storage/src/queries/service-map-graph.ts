import type { FigureRow } from './request-figures.ts';

export type MapNodeType = 'service' | 'database' | 'messaging' | 'external' | 'user';

/** One end of calls. Figures of a service are those of its requests, of a peer those of the calls to it. */
export interface ServiceMapNode {
  /** `type:name`, unique. */
  readonly id: string;
  readonly name: string;
  readonly type: MapNodeType;
  /** Of a database or queue, as its callers name it (`postgresql`); else ''. */
  readonly system: string;
  readonly ratePerSecond: number;
  readonly errorRatio: number | null;
  readonly p95Ns: string | null;
  readonly requestCount: number;
  /** Stored requests or calls that the figures come from. */
  readonly sampleCount: number;
  /** Only where all of the service's spans agree on one. */
  readonly environment?: string;
}

export interface ServiceMapEdge {
  readonly source: string;
  readonly target: string;
  readonly type: 'request' | 'messaging' | 'database' | 'external' | 'user';
  readonly count: number;
  readonly errorCount: number;
  /** Stored calls that the figures come from. */
  readonly sampleCount: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | null;
  readonly p50Ns: string | null;
  readonly p95Ns: string | null;
  readonly p99Ns: string | null;
}

/** One row of the map's SQL: an edge, or (isEdge 0) all calls to one target. */
export interface MapRow {
  readonly type: ServiceMapEdge['type'] | 'orphan';
  readonly sourceType: MapNodeType;
  readonly source: string;
  readonly targetType: MapNodeType;
  readonly target: string;
  readonly isEdge: number;
  readonly count: string;
  readonly errorCount: string;
  readonly weight: number;
  readonly errorWeight: number;
  readonly quantiles: readonly [string, string, string];
}

function nodeId(type: MapNodeType, name: string): string {
  return `${type}:${name}`;
}

interface NodeSources {
  readonly edgeRows: readonly MapRow[];
  readonly targets: readonly MapRow[];
  readonly figures: readonly FigureRow[];
  readonly seconds: number;
  /** Services that have no figures of requests get those of the calls to them. Default: none, they are only named. */
  readonly byCalls?: boolean;
}

/** Every node that has requests or an edge, in the order of their ids. */
export function nodesOf(sources: NodeSources): ServiceMapNode[] {
  const { edgeRows, targets, figures, seconds, byCalls = false } = sources;
  const nodes = new Map<string, ServiceMapNode>();
  const add = (node: ServiceMapNode) => nodes.has(node.id) || nodes.set(node.id, node);
  for (const row of figures) add(serviceNode(row, seconds));
  for (const row of targets) {
    if (byCalls || row.targetType !== 'service') add(peerNode(row, seconds));
  }
  for (const row of edgeRows) {
    add(
      row.sourceType === 'user'
        ? userNode(edgeRows, seconds)
        : bareNode(row.sourceType, row.source),
    );
    add(bareNode(row.targetType, row.target));
  }
  return [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A node of which no figure is known: a service that only calls. */
function bareNode(type: MapNodeType, name: string): ServiceMapNode {
  const system = type === 'database' || type === 'messaging' ? (name.split('/')[0] ?? '') : '';
  const figures = {
    ratePerSecond: 0,
    errorRatio: null,
    p95Ns: null,
    requestCount: 0,
    sampleCount: 0,
  };
  return { id: nodeId(type, name), name, type, system, ...figures };
}

function serviceNode(row: FigureRow, seconds: number): ServiceMapNode {
  return {
    ...bareNode('service', row.keys[0] ?? ''),
    ratePerSecond: row.requestWeight / seconds,
    errorRatio: ratio(row.errorWeight, row.requestWeight),
    p95Ns: row.quantiles[1] ?? null,
    requestCount: Math.round(row.requestWeight),
    sampleCount: row.requestCount,
  };
}

function peerNode(row: MapRow, seconds: number): ServiceMapNode {
  return {
    ...bareNode(row.targetType, row.target),
    ratePerSecond: row.weight / seconds,
    errorRatio: ratio(row.errorWeight, row.weight),
    p95Ns: row.quantiles[1],
    requestCount: Math.round(row.weight),
    sampleCount: Number(row.count),
  };
}

function userNode(edges: readonly MapRow[], seconds: number): ServiceMapNode {
  const calls = edges.filter(({ sourceType }) => sourceType === 'user');
  const weight = calls.reduce((sum, row) => sum + row.weight, 0);
  const failed = calls.reduce((sum, row) => sum + row.errorWeight, 0);
  return {
    ...bareNode('user', calls[0]?.source ?? 'users'),
    ratePerSecond: weight / seconds,
    errorRatio: ratio(failed, weight),
    requestCount: Math.round(weight),
    sampleCount: calls.reduce((sum, row) => sum + Number(row.count), 0),
  };
}

export function edgeOf(row: MapRow, seconds: number): ServiceMapEdge {
  return {
    source: nodeId(row.sourceType, row.source),
    target: nodeId(row.targetType, row.target),
    type: row.type === 'orphan' ? 'request' : row.type,
    count: Math.round(row.weight),
    errorCount: Math.round(row.errorWeight),
    sampleCount: Number(row.count),
    ratePerSecond: row.weight / seconds,
    errorRatio: ratio(row.errorWeight, row.weight),
    p50Ns: row.quantiles[0],
    p95Ns: row.quantiles[1],
    p99Ns: row.quantiles[2],
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
