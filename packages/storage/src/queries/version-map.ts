import { query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, type TimeRange } from './answer.ts';
import { inSeconds } from './edge-calls-sql.ts';
import { limitHalves } from './limit-halves.ts';
import { measureFigures } from './request-figures.ts';
import type { ServiceMapRows } from './service-map.ts';
import { edgeOf, type MapRow, nodesOf } from './service-map-graph.ts';
import { serviceMapSql } from './service-map-sql.ts';

export interface ReadVersionMap {
  readonly range: TimeRange;
  readonly service: string;
  /** Its `service.version`. */
  readonly version: string;
  readonly env?: string | undefined;
  /** Half-spans read at once; an older part of the range is left out beyond it. Default 2,000,000. */
  readonly maxHalves?: number;
}

const MAX_ROWS = 20_000;

/**
 * Who calls whom in the traces that one version of a service has a span in. Its own figures are those of its requests in
 * that version; those of every other node are of the calls to it in these traces. Sealed edges know no traces, so
 * everything is paired anew.
 */
export async function readVersionMap(
  store: Store,
  question: ReadVersionMap,
  signal?: AbortSignal,
): Promise<Answer<Pick<ServiceMapRows, 'nodes' | 'edges' | 'range'>>> {
  const { service, version, env } = question;
  const reach = await limitHalves(store, question, signal);
  const { range, scan } = reach;
  const scanned = { from: scan.scanFrom, to: scan.scanTo };
  const traces = `SELECT TraceId FROM otel_traces WHERE ${inSeconds('Timestamp', [scanned])} AND TraceId != ''
    AND ServiceName = {service:String} AND ResourceAttributes['service.version'] = {version:String}`;
  const live = { read: { scanned: [scanned], traces }, minutes: [scanned] };
  const byEnvironment = env !== undefined;
  const [found, figures] = await Promise.all([
    query<MapRow>(
      store,
      serviceMapSql({ withParents: true, byEnvironment, live, sealed: undefined }),
      { ...rangeParameters(range), service, version, env: env ?? '', rowLimit: MAX_ROWS },
      { signal },
    ),
    measureFigures(store, { range, groupBy: 'service', service, version, env }, signal),
  ]);
  const seconds = Math.max(1, Number(range.to - range.from)) / 1e9;
  const edgeRows = found.rows.filter(({ type, isEdge }) => isEdge === 1 && type !== 'orphan');
  const targets = found.rows.filter(({ isEdge }) => isEdge === 0);
  const rows = {
    nodes: nodesOf({ edgeRows, targets, figures: figures.rows, seconds, byCalls: true }),
    edges: edgeRows.map((row) => edgeOf(row, seconds)),
    range,
  };
  const truncated = reach.truncated || found.rows.length >= MAX_ROWS;
  return answerOf(rows, [reach.result, found, figures], truncated);
}
