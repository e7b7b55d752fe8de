import type { ServiceAnswer, ServicePart } from '@tracewell/api';
import type { VersionCatalogue } from './known-versions.ts';
import { minuteSteps } from './minute-steps.ts';
import { metaOf, type QuestionContext } from './question.ts';
import { type PathOf, type QueryOf, rangeOf } from './read-request.ts';
import {
  type AnsweredPart,
  type AskedService,
  dependenciesPart,
  figuresPart,
  operationsPart,
  responsesPart,
  versionsPart,
} from './service-parts.ts';

/** A question about one service, and where versions are known from. */
export interface ServiceRequest {
  readonly path: PathOf<'service'>;
  readonly query: QueryOf<'service'>;
  readonly context: QuestionContext;
  readonly versions: VersionCatalogue;
}

function askedOf({ path, query, context, versions }: ServiceRequest): AskedService {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  return { name: path.name, query, steps, context, versions };
}

/** Everything of one service in one answer. */
export async function answerService(request: ServiceRequest): Promise<ServiceAnswer> {
  const asked = askedOf(request);
  const [figures, responses, operations, dependencies, versions] = await Promise.all([
    figuresPart(asked),
    responsesPart(asked),
    operationsPart(asked),
    dependenciesPart(asked),
    versionsPart(asked),
  ]);
  const others = [responses, operations, dependencies, versions];
  return {
    ...figures.part,
    ...responses.part,
    ...operations.part,
    ...dependencies.part,
    ...versions.part,
    meta: metaOf(asked.context, {
      range: asked.steps.range,
      costs: [...figures.costs, ...others.flatMap(({ costs }) => costs)],
      ...(figures.arrivals === undefined ? {} : { arrivals: figures.arrivals }),
    }),
  } satisfies ServiceAnswer;
}

/** One part of it alone. */
export async function answerServicePart<Part extends object>(
  request: ServiceRequest,
  answer: (asked: AskedService) => Promise<AnsweredPart<Part>>,
): Promise<ServicePart<Part>> {
  const asked = askedOf(request);
  const { part, ...cost } = await answer(asked);
  return { ...part, meta: metaOf(asked.context, { range: asked.steps.range, ...cost }) };
}
