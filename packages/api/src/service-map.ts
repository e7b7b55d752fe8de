import type { DurationNs, Meta, UnixNano } from './meta.ts';

export type NodeType = 'service' | 'database' | 'messaging' | 'external' | 'user';

export interface MapNode {
  /** Unique in the answer: type and name. */
  readonly id: string;
  readonly name: string;
  readonly type: NodeType;
  /** For a database or queue its system (`postgresql`, `mqtt`), else ''. */
  readonly system?: string;
  readonly ratePerSecond: number;
  readonly errorRatio: number | null;
  readonly p95Ns: DurationNs | null;
  readonly requestCount: number;
  /** The n of the figures; fewer than requestCount where senders sample. */
  readonly sampleCount: number;
  readonly environment?: string;
}

export interface MapEdge {
  /** Ids of nodes, the caller first. */
  readonly source: string;
  readonly target: string;
  readonly type: 'request' | 'messaging' | 'database' | 'external' | 'user';
  /** Calls; where senders sample, as many as the stored ones stand for. */
  readonly count: number;
  readonly errorCount: number;
  /** Stored calls: the n of the figures below. */
  readonly sampleCount: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | null;
  /** The callee's duration between services; the caller's to databases, queues and externals. */
  readonly p50Ns: DurationNs | null;
  readonly p95Ns: DurationNs | null;
  readonly p99Ns: DurationNs | null;
}

type NodeFigures = 'ratePerSecond' | 'errorRatio' | 'p95Ns' | 'requestCount' | 'sampleCount';

/** A node on both maps; null on the one that has it not. */
export interface MapNodeChange extends Omit<MapNode, NodeFigures> {
  readonly selection: Pick<MapNode, NodeFigures> | null;
  readonly baseline: Pick<MapNode, NodeFigures> | null;
}

type EdgeName = 'source' | 'target' | 'type';

/** An edge on both maps; null on the one that has it not. */
export interface MapEdgeChange extends Pick<MapEdge, EdgeName> {
  readonly selection: Omit<MapEdge, EdgeName> | null;
  readonly baseline: Omit<MapEdge, EdgeName> | null;
}

export interface MapSide {
  /** The range that was really read. */
  readonly range: { readonly from: UnixNano; readonly to: UnixNano };
  /** What the traces on this side have a span of; null: all traces. */
  readonly version: string | null;
}

/** First what only one side has, then what changed its rate most. */
export interface ServiceMapDiffAnswer {
  readonly selection: MapSide;
  readonly baseline: MapSide;
  readonly nodes: readonly MapNodeChange[];
  readonly edges: readonly MapEdgeChange[];
  readonly meta: Meta;
}

export interface ServiceMapAnswer {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** The page says "complete to 14:02": every call that ended before this moment and was sent is on the map. */
  readonly completeToUnixNano: UnixNano;
  readonly meta: Meta;
}
