import {
  listAttributeValues,
  measureFigures,
  readResponses,
  readRuntime,
} from '@tracewell/storage';
import type { VersionCatalogue } from './known-versions.ts';
import type { MinuteSteps } from './minute-steps.ts';
import { readMap } from './peers.ts';
import { arrivalsOf, type QuestionContext } from './question.ts';
import type { QueryOf } from './read-request.ts';

interface Asking {
  readonly steps: MinuteSteps;
  readonly context: QuestionContext;
  readonly versions: VersionCatalogue;
}

/** Everything the page of one service needs of the store, asked side by side. */
export async function askService(
  service: string,
  query: QueryOf<'service'>,
  { steps, context, versions }: Asking,
) {
  const { env } = query;
  const [figures, map, environments, known, arrivals] = await Promise.all([
    askFigures(service, query, { steps, context }),
    readMap(context, steps, env),
    askEnvironments(service, steps, context),
    versions.read(context),
    arrivalsOf(context, steps.range, env),
  ]);
  return { ...figures, map, environments, known, arrivals };
}

/** A chosen operation or version narrows everything but the list it was chosen from. */
async function askFigures(
  service: string,
  query: QueryOf<'service'>,
  { steps, context }: Omit<Asking, 'versions'>,
) {
  const { store, signal } = context;
  const { range, previousFrom, stepSeconds } = steps;
  const { env, operation, version } = query;
  const chosen = { range, service, env, operation, version };
  const everyOperation = { ...chosen, operation: undefined, previousFrom };
  const everyVersion = { ...chosen, version: undefined };
  const [total, operations, byVersion, byInstance, responses, runtime] = await Promise.all([
    measureFigures(store, { ...chosen, groupBy: 'none', previousFrom, stepSeconds }, signal),
    measureFigures(store, { ...everyOperation, groupBy: 'operation' }, signal),
    measureFigures(store, { ...everyVersion, groupBy: 'version' }, signal),
    measureFigures(store, { ...chosen, groupBy: 'instance' }, signal),
    readResponses(store, { ...chosen, stepSeconds }, signal),
    readRuntime(store, { ...range, service }, signal),
  ]);
  return { total, operations, byVersion, byInstance, responses, runtime };
}

const NOWHERE = { from: 0, to: 0 };

function askEnvironments(
  service: string,
  { range }: MinuteSteps,
  { store, signal }: QuestionContext,
) {
  const field = {
    kind: 'attribute',
    scope: 'resource',
    key: 'deployment.environment.name',
    ...NOWHERE,
  } as const;
  const tree = {
    kind: 'comparison',
    field: { kind: 'intrinsic', name: 'service', ...NOWHERE },
    operator: '=',
    value: { type: 'text', value: service, ...NOWHERE },
    ...NOWHERE,
  } as const;
  return listAttributeValues(store, { range, field, tree, prefix: '', limit: 20 }, signal);
}
