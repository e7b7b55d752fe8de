import type {
  InstanceSummary,
  OperationSummary,
  ServiceDependencies,
  ServiceFigures,
  ServiceOperations,
  ServiceResponses,
  ServiceVersions,
  VersionSummary,
} from '@tracewell/api';
import {
  type FigureRow,
  type KnownVersions,
  listAttributeValues,
  measureFigures,
  readResponses,
  readRuntime,
} from '@tracewell/storage';
import { byGroup, figuresOf, NO_FIGURES, previousOf, seriesOf } from './figures.ts';
import { notFound } from './http-problem.ts';
import { type VersionCatalogue, versionSeen } from './known-versions.ts';
import type { MinuteSteps } from './minute-steps.ts';
import { dependenciesOf, readMap } from './peers.ts';
import { arrivalsOf, type MetaFacts, type QuestionContext } from './question.ts';
import type { QueryOf } from './read-request.ts';
import { errorTypesOf, statusClassesOf } from './response-columns.ts';
import { spanKindOf } from './span-words.ts';

/** What is asked of one service, whichever part is answered. */
export interface AskedService {
  readonly name: string;
  readonly query: QueryOf<'service'>;
  readonly steps: MinuteSteps;
  readonly context: QuestionContext;
  readonly versions: VersionCatalogue;
}

/** A part of the answer and what it cost. */
export interface AnsweredPart<Part> extends Pick<MetaFacts, 'costs' | 'arrivals'> {
  readonly part: Part;
}

const OPERATIONS_MAX = 100;

/** @throws HttpProblem TW5301 when neither the range nor the last day has a span of the service */
export async function figuresPart(asked: AskedService): Promise<AnsweredPart<ServiceFigures>> {
  const { name, steps, context, versions } = asked;
  const { range, previousFrom, stepSeconds } = steps;
  const [total, arrivals] = await Promise.all([
    measureFigures(
      context.store,
      { ...chosen(asked), groupBy: 'none', previousFrom, stepSeconds },
      context.signal,
    ),
    arrivalsOf(context, range, asked.query.env),
  ]);
  if (total.rows.length === 0) await throwUnlessKnown(name, context, versions);
  const group = byGroup(total.rows).get('') ?? NO_FIGURES;
  const part = {
    name,
    spanCount: Math.round(group.current?.spanWeight ?? 0),
    ...figuresOf(group.current, steps.seconds),
    previous: previousOf(group, steps),
    series: seriesOf(group.steps, steps, 'current'),
    previousSeries: seriesOf(group.previousSteps, steps, 'previous'),
  } satisfies ServiceFigures;
  return { part, costs: [total], arrivals };
}

async function throwUnlessKnown(
  name: string,
  context: QuestionContext,
  versions: VersionCatalogue,
): Promise<void> {
  const known = await versions.read(context);
  if (known.versions.some(({ service }) => service === name)) return;
  const detail = `No span of service '${name}' in the range, nor over the last day. Names are case-sensitive.`;
  throw notFound('TW5301', 'No such service', detail);
}

export async function responsesPart(asked: AskedService): Promise<AnsweredPart<ServiceResponses>> {
  const { steps, context } = asked;
  const question = { ...chosen(asked), stepSeconds: steps.stepSeconds };
  const found = await readResponses(context.store, question, context.signal);
  const part = {
    statusClasses: statusClassesOf(found.rows, steps),
    errorTypes: errorTypesOf(found.rows, steps),
  } satisfies ServiceResponses;
  return { part, costs: [found] };
}

/** A chosen operation narrows everything but the list it was chosen from. */
export async function operationsPart(
  asked: AskedService,
): Promise<AnsweredPart<ServiceOperations>> {
  const { steps, context } = asked;
  const { previousFrom } = steps;
  const found = await measureFigures(
    context.store,
    { ...chosen(asked), operation: undefined, groupBy: 'operation', previousFrom },
    context.signal,
  );
  return { part: { operations: operationsOf(found.rows, steps) }, costs: [found] };
}

export async function dependenciesPart({
  name,
  query,
  steps,
  context,
}: AskedService): Promise<AnsweredPart<ServiceDependencies>> {
  const map = await readMap(context, steps, query.env);
  return { part: dependenciesOf(name, map.rows), costs: [map] };
}

/** A chosen version narrows everything but the list it was chosen from. */
export async function versionsPart(asked: AskedService): Promise<AnsweredPart<ServiceVersions>> {
  const { name, steps, context, versions } = asked;
  const { store, signal } = context;
  const everyVersion = { ...chosen(asked), version: undefined };
  const [byVersion, byInstance, runtime, environments, known] = await Promise.all([
    measureFigures(store, { ...everyVersion, groupBy: 'version' }, signal),
    measureFigures(store, { ...chosen(asked), groupBy: 'instance' }, signal),
    readRuntime(store, { ...steps.range, service: name }, signal),
    readEnvironments(asked),
    versions.read(context),
  ]);
  const part = {
    versions: versionsOf(name, byVersion.rows, known, steps),
    instances: instancesOf(byInstance.rows, steps),
    runtime: runtime.rows ?? null,
    environments: environments.rows.map(({ value }) => value),
  } satisfies ServiceVersions;
  return { part, costs: [byVersion, byInstance, runtime, environments] };
}

/** The requests that the page is narrowed to. */
function chosen({ name, query, steps }: AskedService) {
  const { env, operation, version } = query;
  return { range: steps.range, service: name, env, operation, version };
}

const NOWHERE = { from: 0, to: 0 };

function readEnvironments({ name, steps: { range }, context }: AskedService) {
  const field = {
    kind: 'attribute',
    scope: 'resource',
    key: 'deployment.environment.name',
    ...NOWHERE,
  } as const;
  const tree = {
    kind: 'comparison',
    operator: '=',
    field: { kind: 'intrinsic', name: 'service', ...NOWHERE },
    value: { type: 'text', value: name, ...NOWHERE },
    ...NOWHERE,
  } as const;
  const question = { range, field, tree, prefix: '', limit: 20 };
  return listAttributeValues(context.store, question, context.signal);
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
