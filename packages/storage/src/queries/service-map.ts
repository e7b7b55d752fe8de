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
import { HALVES_BY_MINUTE, PAIRING_SECONDS, serviceMapSql } from './service-map-sql.ts';

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
  /** SERVER spans whose parent is not stored: callers that send no spans, or whose spans are still on their way. */
  readonly callersUnknown: number;
}

const MAX_HALVES = 2_000_000;
const MAX_ROWS = 20_000;
const NS_PER_S = 1_000_000_000n;

/**
 * Who calls whom in a range. Edges come from half-spans at query time, so they are exact whatever order and requests
 * the spans arrived in. A call counts at the time of its callee; where there is none, of its caller.
 */
export async function readServiceMap(
  store: Store,
  question: ReadServiceMap,
  signal?: AbortSignal,
): Promise<Answer<ServiceMapRows>> {
  const reach = await limitRange(store, question, signal);
  const { range, scan } = reach;
  const { env } = question;
  const [found, figures, environments] = await Promise.all([
    readEdges(store, { ...question, range }, scan, signal),
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
    callersUnknown: orphans.reduce((sum, { count }) => sum + Number(count), 0),
  };
  const truncated = reach.truncated || found.rows.length >= MAX_ROWS || figures.truncated;
  return answerOf(rows, [reach.result, ...found.results, figures, environments], truncated);
}

/** Seconds between which half-spans are read, whole minutes. */
interface Scan {
  readonly scanFrom: string;
  readonly scanTo: string;
}

/** Moves the beginning of the range to where the newest `maxHalves` half-spans begin; `scan` holds the other halves of its calls. */
export async function limitRange(store: Store, question: ReadServiceMap, signal?: AbortSignal) {
  const { range, maxHalves = MAX_HALVES } = question;
  const whole = scanOf(range);
  const result = await query<{ minute: string; halves: string }>(
    store,
    HALVES_BY_MINUTE,
    { ...whole },
    {
      signal,
    },
  );
  let sum = 0;
  const firstTooMany = result.rows.findIndex(({ halves }) => {
    sum += Number(halves);
    return sum > maxHalves;
  });
  if (firstTooMany < 0) return { range, scan: whole, result, truncated: false };
  const oldest = result.rows[Math.max(0, firstTooMany - 1)]?.minute ?? whole.scanTo;
  // Calls of the first minutes may miss their older half: they are read, and counted from a little later on.
  const scanned = Number(range.to / NS_PER_S) - Number(oldest);
  const margin = BigInt(Math.max(0, Math.min(PAIRING_SECONDS, Math.floor(scanned / 4))));
  const from = (BigInt(oldest) + margin) * NS_PER_S;
  const later = from > range.from ? from : range.from;
  const cut = { from: later < range.to ? later : range.to, to: range.to };
  return { range: cut, scan: { ...whole, scanFrom: oldest }, result, truncated: true };
}

async function readEdges(store: Store, question: ReadServiceMap, scan: Scan, signal?: AbortSignal) {
  const ask = (withParents: boolean) =>
    query<MapRow>(
      store,
      serviceMapSql({ withParents, byEnvironment: question.env !== undefined }),
      {
        ...rangeParameters(question.range),
        ...scan,
        rowLimit: MAX_ROWS,
        ...(question.env === undefined ? {} : { env: question.env }),
      },
      { signal },
    );
  const first = await ask(false);
  const results: QueryResult<unknown>[] = [first];
  // Looking parents up reads all spans of the range: only where a SERVER span has a parent that is no CLIENT.
  if (!first.rows.some(({ type }) => type === 'orphan')) return { rows: first.rows, results };
  const second = await ask(true);
  return { rows: second.rows, results: [...results, second] };
}

/** Whole minutes that hold every half of a call in the range. */
function scanOf(range: TimeRange): Scan {
  const minute = (ns: bigint) => (ns / NS_PER_S / 60n) * 60n;
  return {
    scanFrom: String(minute(range.from) - BigInt(PAIRING_SECONDS)),
    scanTo: String(minute(range.to) + 60n + BigInt(PAIRING_SECONDS)),
  };
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
