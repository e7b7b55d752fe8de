import type {
  InstanceSummary,
  OperationSummary,
  ServiceAnswer,
  VersionSummary,
} from '@tracewell/api';
import type { FigureRow, KnownVersions } from '@tracewell/storage';
import { askService } from './ask-service.ts';
import { byGroup, figuresOf, NO_FIGURES, previousOf, seriesOf } from './figures.ts';
import { notFound } from './http-problem.ts';
import { type VersionCatalogue, versionSeen } from './known-versions.ts';
import { type MinuteSteps, minuteSteps } from './minute-steps.ts';
import { dependenciesOf } from './peers.ts';
import { metaOf, type QuestionContext } from './question.ts';
import { type PathOf, type QueryOf, rangeOf } from './read-request.ts';
import { errorTypesOf, statusClassesOf } from './response-columns.ts';
import { spanKindOf } from './span-words.ts';

const OPERATIONS_MAX = 100;

export async function answerService(
  path: PathOf<'service'>,
  query: QueryOf<'service'>,
  context: QuestionContext,
  versions: VersionCatalogue,
): Promise<ServiceAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  const found = await askService(path.name, query, { steps, context, versions });
  const { total, operations, byVersion, byInstance, map, responses, runtime, environments, known } =
    found;
  const isKnown = known.versions.some(({ service }) => service === path.name);
  if (total.rows.length === 0 && !isKnown) throw noService(path.name);
  const group = byGroup(total.rows).get('') ?? NO_FIGURES;
  return {
    name: path.name,
    spanCount: Math.round(group.current?.spanWeight ?? 0),
    ...figuresOf(group.current, steps.seconds),
    previous: previousOf(group, steps),
    series: seriesOf(group.steps, steps, 'current'),
    previousSeries: seriesOf(group.previousSteps, steps, 'previous'),
    statusClasses: statusClassesOf(responses.rows, steps),
    errorTypes: errorTypesOf(responses.rows, steps),
    operations: operationsOf(operations.rows, steps),
    ...dependenciesOf(path.name, map.rows),
    versions: versionsOf(path.name, byVersion.rows, known, steps),
    instances: instancesOf(byInstance.rows, steps),
    runtime: runtime.rows ?? null,
    environments: environments.rows.map(({ value }) => value),
    meta: metaOf(context, {
      range: steps.range,
      costs: [total, operations, byVersion, byInstance, map, responses, runtime, environments],
      arrivals: found.arrivals,
    }),
  } satisfies ServiceAnswer;
}

function noService(name: string) {
  const detail = `No span of service '${name}' in the range, nor over the last day. Names are case-sensitive.`;
  return notFound('TW5301', 'No such service', detail);
}

function operationsOf(rows: readonly FigureRow[], steps: MinuteSteps): OperationSummary[] {
  const groups = [...byGroup(rows).values()].filter(
    ({ current }) => (current?.requestCount ?? 0) > 0,
  );
  const all = groups.reduce((sum, { current }) => sum + Number(current?.durationSumNs ?? 0), 0);
  return groups
    .map((group) => {
      const durationSumNs = group.current?.durationSumNs ?? '0';
      return {
        name: group.keys[0] ?? '',
        kind: spanKindOf(group.keys[1] ?? ''),
        ...figuresOf(group.current, steps.seconds),
        shareOfTime: all === 0 ? 0 : Number(durationSumNs) / all,
        durationSumNs,
        previous: previousOf(group, steps),
      } satisfies OperationSummary;
    })
    .sort((a, b) => b.shareOfTime - a.shareOfTime || a.name.localeCompare(b.name))
    .slice(0, OPERATIONS_MAX);
}

function versionsOf(
  service: string,
  rows: readonly FigureRow[],
  known: KnownVersions,
  steps: MinuteSteps,
): VersionSummary[] {
  return rows
    .filter(({ keys }) => keys[0] !== '')
    .map((row) => {
      const version = row.keys[0] ?? '';
      const seen = known.versions.find(
        (candidate) => candidate.service === service && candidate.version === version,
      );
      // A version that is older than what was looked at: all that is known is that it is in the range.
      const first = seen
        ? versionSeen(seen, known)
        : { version, firstSeenUnixNano: String(steps.range.from), sinceStoreBegan: true };
      return {
        ...figuresOf(row, steps.seconds),
        ...first,
        lastSeenUnixNano: row.lastSeenUnixNano,
      } satisfies VersionSummary;
    })
    .sort((a, b) => (BigInt(a.firstSeenUnixNano) < BigInt(b.firstSeenUnixNano) ? 1 : -1));
}

function instancesOf(rows: readonly FigureRow[], steps: MinuteSteps): InstanceSummary[] {
  return rows.map((row) => {
    const [id = '', host = '', version = ''] = row.keys;
    return {
      id,
      host,
      version,
      ...figuresOf(row, steps.seconds),
      lastSeenUnixNano: row.lastSeenUnixNano,
    } satisfies InstanceSummary;
  });
}
