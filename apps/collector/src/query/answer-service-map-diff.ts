import {
  type MapEdgeChange,
  type MapNodeChange,
  type NanoRange,
  resolveRange,
  type ServiceMapDiffAnswer,
} from '@tracewell/api';
import {
  type MapPair,
  mapDifference,
  readServiceMap,
  readVersionMap,
  type ServiceMapEdge,
  type ServiceMapNode,
  spannedRange,
} from '@tracewell/storage';
import { badParameter } from './http-problem.ts';
import { minuteSteps } from './minute-steps.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf } from './read-request.ts';

type Asked = QueryOf<'serviceMapDiff'>;

interface Side {
  readonly range: NanoRange;
  readonly version: string | undefined;
}

/** Who calls whom on two sides: two ranges, or two versions of one service. */
export async function answerServiceMapDiff(
  asked: Asked,
  context: QuestionContext,
): Promise<ServiceMapDiffAnswer> {
  const sides = sidesOf(asked, context.nowNs);
  const range = spannedRange(sides.selection.range, sides.baseline.range);
  const [selection, baseline, arrivals] = await Promise.all([
    readSide(asked, sides.selection, context),
    readSide(asked, sides.baseline, context),
    arrivalsOf(context, range, asked.env),
  ]);
  const { nodes, edges } = mapDifference(selection.rows, baseline.rows);
  const isCut = selection.truncated || baseline.truncated;
  return {
    selection: sideAnswer(sides.selection, selection.rows.range),
    baseline: sideAnswer(sides.baseline, baseline.rows.range),
    nodes: nodes.map(nodeChange),
    edges: edges.map(edgeChange),
    meta: metaOf(context, {
      range,
      costs: [selection, baseline],
      arrivals,
      truncatedBecause: isCut
        ? 'a side holds more calls than are read at once; its oldest part is left out'
        : undefined,
    }),
  } satisfies ServiceMapDiffAnswer;
}

/** @throws HttpProblem TW5201 */
function sidesOf(asked: Asked, nowNs: bigint): { selection: Side; baseline: Side } {
  const { service, version, baselineVersion } = asked;
  const missing = Object.entries({ service, version, baselineVersion }).filter(
    ([, value]) => value === undefined,
  );
  const [first] = missing;
  if (first !== undefined && missing.length < 3)
    throw badParameter(
      first[0],
      'is missing: two versions are compared by service, version and baselineVersion',
    );
  const range = wholeMinutes(rangeOf(asked, nowNs), nowNs);
  const baseline = wholeMinutes(baselineRange(asked, range, nowNs), nowNs);
  return {
    selection: { range, version },
    baseline: { range: baseline, version: baselineVersion },
  };
}

/** The same range for versions, the equally long one before it otherwise, or what was asked for. */
function baselineRange(asked: Asked, range: NanoRange, nowNs: bigint): NanoRange {
  const { baselineFrom: from, baselineTo, version } = asked;
  const length = range.to - range.from;
  if (from === undefined && baselineTo === undefined)
    return version === undefined ? { from: range.from - length, to: range.from } : range;
  const to = baselineTo ?? (from ?? 0n) + length;
  const resolved = resolveRange(
    { from, to, range: from === undefined ? length : undefined },
    nowNs,
  );
  if ('parameter' in resolved)
    throw badParameter(from === undefined ? 'baselineTo' : 'baselineFrom', resolved.message);
  return resolved;
}

/** Widened to whole minutes, and without what has not passed yet: it would thin the rates. */
function wholeMinutes(asked: NanoRange, nowNs: bigint): NanoRange {
  const { range } = minuteSteps(asked, 1, nowNs);
  return { from: range.from, to: nowNs < range.to && nowNs > range.from ? nowNs : range.to };
}

function readSide({ service, env }: Asked, { range, version }: Side, context: QuestionContext) {
  const { store, signal } = context;
  if (service === undefined || version === undefined)
    return readServiceMap(store, { range, env }, signal);
  return readVersionMap(store, { range, service, version, env }, signal);
}

function sideAnswer({ version }: Side, range: NanoRange): ServiceMapDiffAnswer['selection'] {
  return { range: { from: String(range.from), to: String(range.to) }, version: version ?? null };
}

function nodeChange({ selection, baseline }: MapPair<ServiceMapNode>): MapNodeChange {
  const { id, name, type, system, environment } = (selection ?? baseline) as ServiceMapNode;
  return {
    ...{ id, name, type, system },
    ...(environment === undefined ? {} : { environment }),
    selection: selection && nodeFigures(selection),
    baseline: baseline && nodeFigures(baseline),
  };
}

function nodeFigures(node: ServiceMapNode): NonNullable<MapNodeChange['selection']> {
  const { ratePerSecond, errorRatio, p95Ns, requestCount, sampleCount } = node;
  return { ratePerSecond, errorRatio, p95Ns, requestCount, sampleCount };
}

function edgeChange({ selection, baseline }: MapPair<ServiceMapEdge>): MapEdgeChange {
  const { source, target, type } = (selection ?? baseline) as ServiceMapEdge;
  return {
    ...{ source, target, type },
    selection: selection && edgeFigures(selection),
    baseline: baseline && edgeFigures(baseline),
  };
}

function edgeFigures({
  source: _source,
  target: _target,
  type: _type,
  ...figures
}: ServiceMapEdge): NonNullable<MapEdgeChange['selection']> {
  return figures;
}
