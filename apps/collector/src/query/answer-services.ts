import type { ServiceSummary, ServicesAnswer } from '@tracewell/api';
import { type KnownVersions, measureFigures, readStoreFacts } from '@tracewell/storage';
import { byGroup, figuresOf, type GroupFigures, previousOf, seriesOf } from './figures.ts';
import { lastDeployOf, type VersionCatalogue, versionSeen } from './known-versions.ts';
import { type MinuteSteps, minuteSteps } from './minute-steps.ts';
import { readPeers } from './peers.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf } from './read-request.ts';

export async function answerServices(
  query: QueryOf<'services'>,
  context: QuestionContext,
  versions: VersionCatalogue,
): Promise<ServicesAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  const { range, previousFrom, stepSeconds } = steps;
  const question = {
    range,
    previousFrom,
    stepSeconds,
    groupBy: 'service',
    env: query.env,
  } as const;
  const [figures, known, facts, arrivals, peers] = await Promise.all([
    measureFigures(context.store, question, context.signal),
    versions.read(context),
    readStoreFacts(context.store, context.signal),
    arrivalsOf(context, range, query.env),
    readPeers(context, steps, query.env),
  ]);
  const services = [...byGroup(figures.rows).values()]
    .filter((group) => group.current !== undefined)
    .map((group) => summaryOf(group, steps, known))
    .sort((a, b) => a.name.localeCompare(b.name));
  return {
    services,
    peers: peers.rows,
    environments: facts.rows.environments,
    firstSpanUnixNano: facts.rows.firstSpanUnixNano ?? null,
    meta: metaOf(context, {
      range,
      costs: [figures, facts, peers],
      arrivals,
      truncatedBecause: peers.truncated
        ? 'databases, queues and externals had more calls than are read at once; the oldest are left out'
        : undefined,
    }),
  } satisfies ServicesAnswer;
}

function summaryOf(
  group: GroupFigures & { readonly keys: readonly string[] },
  steps: MinuteSteps,
  known: KnownVersions,
): ServiceSummary {
  const name = group.keys[0] ?? '';
  const deploy = lastDeployOf(name, known);
  return {
    name,
    spanCount: Math.round(group.current?.spanWeight ?? 0),
    ...figuresOf(group.current, steps.seconds),
    previous: previousOf(group, steps),
    series: seriesOf(group.steps, steps, 'current'),
    previousSeries: seriesOf(group.previousSteps, steps, 'previous'),
    lastDeploy: deploy ? versionSeen(deploy, known) : null,
    language:
      deploy?.language ?? known.versions.find((row) => row.service === name)?.language ?? '',
  } satisfies ServiceSummary;
}
