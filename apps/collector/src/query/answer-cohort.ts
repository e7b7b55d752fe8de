import type { CohortAnswer } from '@tracewell/api';
import { readCohort } from '@tracewell/storage';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf } from './read-request.ts';

/** What is normal for an operation, to hold one trace against. */
export async function answerCohort(
  query: QueryOf<'cohort'>,
  context: QuestionContext,
): Promise<CohortAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { service, operation, kind, version, env, except } = query;
  const [found, arrivals] = await Promise.all([
    readCohort(
      context.store,
      { range, service, operation, kind, version, env, except },
      context.signal,
    ),
    arrivalsOf(context, range, env),
  ]);
  return {
    ...found.rows,
    meta: metaOf(context, {
      range,
      costs: [found],
      arrivals,
      truncatedBecause: found.truncated ? 'more operations than are compared' : undefined,
    }),
  } satisfies CohortAnswer;
}
