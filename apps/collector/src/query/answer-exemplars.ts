import type { ExemplarsAnswer } from '@tracewell/api';
import { findExemplars } from '@tracewell/storage';
import { minuteSteps } from './minute-steps.ts';
import { metaOf, type QuestionContext } from './question.ts';
import { type PathOf, type QueryOf, rangeOf } from './read-request.ts';

export async function answerExemplars(
  { name }: PathOf<'serviceExemplars'>,
  query: QueryOf<'serviceExemplars'>,
  context: QuestionContext,
): Promise<ExemplarsAnswer> {
  const { operation, version, env } = query;
  const { range, stepSeconds } = minuteSteps(
    rangeOf(query, context.nowNs),
    query.points,
    context.nowNs,
  );
  const found = await findExemplars(
    context.store,
    { range, stepSeconds, service: name, operation, version, env },
    context.signal,
  );
  return {
    exemplars: found.rows,
    meta: metaOf(context, { range, costs: [found] }),
  } satisfies ExemplarsAnswer;
}
