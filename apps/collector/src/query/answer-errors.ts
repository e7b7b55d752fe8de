import type { ErrorGroup, ErrorsAnswer } from '@tracewell/api';
import { writeText } from '@tracewell/search';
import { type ErrorGroupRow, listErrors } from '@tracewell/storage';
import { minuteSteps } from './minute-steps.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';

/** Error groups of a range, compared with the equally long period before. */
export async function answerErrors(
  query: QueryOf<'errors'>,
  context: QuestionContext,
): Promise<ErrorsAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  const { range, previousFrom, stepSeconds } = steps;
  const { service, env, limit } = query;
  const [found, arrivals] = await Promise.all([
    listErrors(
      context.store,
      {
        ...{ range, stepSeconds, service, env, limit },
        lookBackTo: previousFrom,
        tree: treeOf(query.query),
      },
      context.signal,
    ),
    arrivalsOf(context, range, env),
  ]);
  return {
    groups: found.rows.map((row) => groupOf(row, steps.count)),
    lookedBackToUnixNano: String(previousFrom),
    startTimeUnixNano: String(range.from),
    stepNs: String(BigInt(stepSeconds) * 1_000_000_000n),
    meta: metaOf(context, {
      range,
      costs: [found],
      arrivals,
      truncatedBecause: found.truncated ? `only the ${limit} most frequent groups` : undefined,
    }),
  } satisfies ErrorsAnswer;
}

function groupOf(
  { steps, countBefore, typeKey, ...row }: ErrorGroupRow,
  count: number,
): ErrorGroup {
  const counts = Array.from({ length: count }, () => 0);
  for (const { step, count: failures } of steps) if (step < count) counts[step] = failures;
  const ofType = typeKey === '' ? '' : ` and ${typeKey} = ${writeText(row.type)}`;
  const query = `service = ${writeText(row.service)} and error = true${ofType}`;
  return { ...row, query, isNew: countBefore === 0, counts } satisfies ErrorGroup;
}
