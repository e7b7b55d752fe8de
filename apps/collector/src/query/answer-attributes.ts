import type { AttributesAnswer, AttributeValuesAnswer } from '@tracewell/api';
import { type FieldType, INTRINSICS, parseQuery } from '@tracewell/search';
import { listAttributes, listAttributeValues } from '@tracewell/storage';
import { badParameter } from './http-problem.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type PathOf, type QueryOf, rangeOf, treeOf } from './read-request.ts';

type ValueType = AttributesAnswer['attributes'][number]['type'];
const TYPES: Readonly<Record<FieldType, ValueType>> = {
  text: 'string',
  id: 'string',
  kind: 'string',
  status: 'string',
  boolean: 'boolean',
  duration: 'duration',
};

export async function answerAttributes(
  query: QueryOf<'attributes'>,
  context: QuestionContext,
): Promise<AttributesAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { env, prefix = '', limit } = query;
  const [found, arrivals] = await Promise.all([
    listAttributes(context.store, { range, env, prefix, limit }, context.signal),
    arrivalsOf(context, range, env),
  ]);
  const { attributes, sampledSpans } = found.rows;
  const intrinsics = Object.entries(INTRINSICS)
    .filter(([key]) => key.startsWith(prefix))
    .map(
      ([key, { type }]) =>
        ({ key, scope: 'intrinsic', type: TYPES[type], count: sampledSpans }) as const,
    );
  return {
    attributes: [...intrinsics, ...attributes].slice(0, limit),
    sampledSpans,
    meta: metaOf(context, { range, costs: [found], arrivals }),
  } satisfies AttributesAnswer;
}

export async function answerAttributeValues(
  path: PathOf<'attributeValues'>,
  query: QueryOf<'attributeValues'>,
  context: QuestionContext,
): Promise<AttributeValuesAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { env, prefix = '', limit } = query;
  const question = {
    range,
    field: fieldOf(path.key),
    env,
    tree: treeOf(query.query),
    prefix,
    limit,
  };
  const [found, arrivals] = await Promise.all([
    listAttributeValues(context.store, question, context.signal),
    arrivalsOf(context, range, env),
  ]);
  return {
    key: path.key,
    values: found.rows,
    meta: metaOf(context, { range, costs: [found], arrivals }),
  } satisfies AttributeValuesAnswer;
}

/** The key is written as in a query: `service`, `http.route`, `resource.host.name`, `span."odd key"`. */
function fieldOf(key: string) {
  for (const query of [
    `${key} exists`,
    `not ${key} = "x"`,
    `${key} = 1ns`,
    `${key} = server`,
    `${key} = error`,
    `${key} = true`,
  ]) {
    const parsed = parseQuery(query);
    const term = parsed.ok ? parsed.tree : undefined;
    if (term?.kind === 'exists' || term?.kind === 'comparison') return term.field;
  }
  throw badParameter('key', `'${key.slice(0, 100)}' is no key of the search language`);
}
