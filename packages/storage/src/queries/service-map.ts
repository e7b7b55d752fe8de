import { type QueryResult, query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  MINUTES_IN_RANGE,
  rangeParameters,
  type TimeRange,
} from './answer.ts';
import { measureFigures } from './request-figures.ts';
import {
  edgeOf,
  type MapRow,
  nodesOf,
  type ServiceMapEdge,
  type ServiceMapNode,
} from './service-map-graph.ts';
import { limitMapRange, type MapReach } from './service-map-reach.ts';
import { serviceMapSql } from './service-map-sql.ts';

export interface ReadServiceMap {
  readonly range: TimeRange;
  /** Keeps calls of which either end is in this `deployment.environment.name`. */
  readonly env?: string | undefined;
  /** Half-spans read at once; an older part of the range is left out beyond it. Default 2,000,000. */
  readonly maxHalves?: number;
}

export interface ServiceMapRows {
  readonly nodes: readonly ServiceMapNode[];
  readonly edges: readonly ServiceMapEdge[];
  /** The range that was really read: it begins later when there were too many half-spans. */
  readonly range: TimeRange;
  /** Halves came late to these minutes and are not on the map yet: there were too many to pair them anew. */
  readonly staleFromUnixNano: string | undefined;
  /** SERVER spans whose parent is not stored: callers that send no spans, or whose spans are still on their way. */
  readonly callersUnknown: number;
}

const MAX_ROWS = 20_000;

/**
 * Who calls whom in a range: whole minutes from the edges that upkeep has sealed, the others from half-spans that are
 * paired now. Either way the answer is the same, whatever order and requests the spans arrived in. A call counts at
 * the time of its callee; where there is none, of its caller.
 */
export async function readServiceMap(
  store: Store,
  question: ReadServiceMap,
  signal?: AbortSignal,
): Promise<Answer<ServiceMapRows>> {
  const reach = await limitMapRange(store, question, signal);
  const { range } = reach;
  const { env } = question;
  const [found, figures, environments] = await Promise.all([
    readEdges(store, question, reach, signal),
    measureFigures(store, { range, groupBy: 'service', env }, signal),
    readEnvironments(store, env, range, signal),
  ]);
  const seconds = Math.max(1, Number(range.to - range.from)) / 1e9;
  const orphans = found.rows.filter(({ type, isEdge }) => isEdge === 1 && type === 'orphan');
  const edgeRows = found.rows.filter(({ type, isEdge }) => isEdge === 1 && type !== 'orphan');
  const targets = found.rows.filter(({ isEdge }) => isEdge === 0);
  const rows = {
    nodes: nodesOf({ edgeRows, targets, figures: figures.rows, seconds }).map((node) =>
      withEnvironment(node, environments.rows),
    ),
    edges: edgeRows.map((row) => edgeOf(row, seconds)),
    range,
    staleFromUnixNano: reach.staleFromUnixNano,
    callersUnknown: orphans.reduce((sum, { count }) => sum + Number(count), 0),
  };
  const truncated = reach.truncated || found.rows.length >= MAX_ROWS || figures.truncated;
  return answerOf(rows, [...reach.results, ...found.results, figures, environments], truncated);
}

async function readEdges(
  store: Store,
  { env }: ReadServiceMap,
  { range, live, sealed }: MapReach,
  signal?: AbortSignal,
) {
  const ask = (withParents: boolean) =>
    query<MapRow>(
      store,
      serviceMapSql({ withParents, byEnvironment: env !== undefined, live, sealed }),
      {
        ...rangeParameters(range),
        rowLimit: MAX_ROWS,
        ...(env === undefined ? {} : { env }),
      },
      { signal },
    );
  const first = await ask(false);
  const results: QueryResult<unknown>[] = [first];
  // Looking parents up reads all spans of the range: only where a SERVER span has a parent that is no CLIENT. Sealed
  // minutes have done so.
  const isOrphan = ({ type }: MapRow) => type === 'orphan';
  if (live === undefined || !first.rows.some(isOrphan)) return { rows: first.rows, results };
  const second = await ask(true);
  return { rows: second.rows, results: [...results, second] };
}

async function readEnvironments(
  store: Store,
  env: string | undefined,
  range: TimeRange,
  signal?: AbortSignal,
) {
  return await query<{ service: string; environments: readonly string[] }>(
    store,
    `SELECT ServiceName AS service, groupUniqArray(2)(toString(DeploymentEnv)) AS environments
     FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE} ${env === undefined ? '' : 'AND DeploymentEnv = {env:String}'}
     GROUP BY service`,
    { ...rangeParameters(range), ...(env === undefined ? {} : { env }) },
    { signal },
  );
}

function withEnvironment(
  node: ServiceMapNode,
  rows: readonly { service: string; environments: readonly string[] }[],
): ServiceMapNode {
  if (node.type !== 'service') return node;
  const found = rows.find(({ service }) => service === node.name)?.environments ?? [];
  const [environment = ''] = found;
  return found.length === 1 && environment !== '' ? { ...node, environment } : node;
}
