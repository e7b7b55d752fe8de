import type { ServiceMapAnswer } from '@tracewell/api';
import { minuteSteps } from './minute-steps.ts';
import { readMap } from './peers.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf } from './read-request.ts';

export async function answerServiceMap(
  query: QueryOf<'serviceMap'>,
  context: QuestionContext,
): Promise<ServiceMapAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), 1, context.nowNs);
  const [map, arrivals] = await Promise.all([
    readMap(context, steps, query.env),
    arrivalsOf(context, steps.range, query.env),
  ]);
  const { nodes, edges, range, staleFromUnixNano } = map.rows;
  const meta = metaOf(context, {
    range,
    costs: [map],
    arrivals,
    truncatedBecause: map.truncated
      ? 'the range holds more calls than are read at once; its oldest part is left out'
      : undefined,
  });
  const completeTo = meta.completeTo ?? String(range.to);
  const isStale = staleFromUnixNano !== undefined && BigInt(staleFromUnixNano) < BigInt(completeTo);
  return {
    nodes,
    edges,
    completeToUnixNano: isStale ? staleFromUnixNano : completeTo,
    meta,
  } satisfies ServiceMapAnswer;
}
