import type { Facet, FacetsAnswer } from '@tracewell/api';
import { type Expression, type Field, topFields, withoutField, writeKey } from '@tracewell/search';
import type { Answer } from '@tracewell/storage';
import {
  countFacets,
  countTraceDurations,
  type FacetCounts,
  type FacetSelection,
  findTellingKeys,
  newestSpansFrom,
} from '@tracewell/storage/list';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';

/** Reading attributes costs more than reading columns: what is read of a longer range, the newest first. */
const SPANS_MAX = { fields: 10_000_000, attributes: 1_000_000 } as const;
/** Attributes that are offered. */
const KEYS_MAX = 8;
const RUNGS_NS = [10n, 100n, 250n, 1_000n, 5_000n].map((ms) => ms * 1_000_000n);

const PLACE = { from: 0, to: 0 };
const FIELDS = (['service', 'name', 'error', 'kind'] as const).map(
  (name): Field => ({ kind: 'intrinsic', name, ...PLACE }),
);
const TRACE_DURATION: Field = { kind: 'intrinsic', name: 'trace.duration', ...PLACE };

/** What the search could be narrowed by, and how many traces each value would find. */
export async function answerFacets(
  query: QueryOf<'facets'>,
  context: QuestionContext,
): Promise<FacetsAnswer> {
  const range = rangeOf(query, context.nowNs);
  const reach = await newestSpansFrom(context.store, range, SPANS_MAX[query.part], context.signal);
  const counted = { from: reach.from, to: range.to };
  const selection = { range: counted, env: query.env, tree: treeOf(query.query) };
  const [found, arrivals] = await Promise.all([
    query.part === 'fields'
      ? countFields(selection, query.values, context)
      : countAttributes(selection, query.values, context),
    arrivalsOf(context, counted, query.env),
  ]);
  return {
    facets: found.facets,
    durations: found.durations,
    countedFromUnixNano: String(reach.from),
    meta: metaOf(context, {
      range,
      costs: [reach, ...found.costs],
      arrivals,
      truncatedBecause:
        reach.from > range.from
          ? `traces of the newest ${SPANS_MAX[query.part].toLocaleString('en')} spans were counted`
          : undefined,
    }),
  } satisfies FacetsAnswer;
}

type Found = Pick<FacetsAnswer, 'facets' | 'durations'> & {
  readonly costs: readonly Answer<unknown>[];
};

async function countFields(
  selection: FacetSelection,
  limit: number,
  context: QuestionContext,
): Promise<Found> {
  const tree = withoutField(selection.tree, TRACE_DURATION);
  const [counts, durations] = await Promise.all([
    countEach(selection, FIELDS, limit, context),
    countTraceDurations(
      context.store,
      { ...selection, tree, longerThanNs: RUNGS_NS },
      context.signal,
    ),
  ]);
  return {
    facets: counts.facets,
    durations: RUNGS_NS.map((rung, at) => ({
      longerThanNs: String(rung),
      traceCount: durations.rows.longer[at] ?? 0,
    })),
    costs: [...counts.costs, durations],
  };
}

/** Keys that the question names already come first: their other values are the next thing to try. */
async function countAttributes(
  selection: FacetSelection,
  limit: number,
  context: QuestionContext,
): Promise<Found> {
  const named = topFields(selection.tree).filter(({ kind }) => kind === 'attribute');
  const telling = await findTellingKeys(
    context.store,
    { ...selection, limit: KEYS_MAX },
    context.signal,
  );
  const known = new Set(named.map((field) => fieldText(field)));
  const others = telling.rows
    .map((key): Field => ({ kind: 'attribute', scope: 'any', key, ...PLACE }))
    .filter((field) => !known.has(fieldText(field)));
  const fields = [...named, ...others].slice(0, KEYS_MAX);
  if (fields.length === 0) return { facets: [], durations: [], costs: [telling] };
  const counts = await countEach(selection, fields, limit, context);
  return { facets: counts.facets, durations: [], costs: [telling, ...counts.costs] };
}

interface Counted {
  readonly facets: readonly Facet[];
  readonly costs: readonly Answer<FacetCounts[]>[];
}

/** Fields without terms of their own share one statement; the others are counted without those terms. */
async function countEach(
  selection: FacetSelection,
  fields: readonly Field[],
  limit: number,
  { store, signal }: QuestionContext,
): Promise<Counted> {
  const groups = groupByTree(selection.tree, fields);
  const answers = await Promise.all(
    groups.map((group) =>
      countFacets(store, { ...selection, tree: group.tree, fields: group.fields, limit }, signal),
    ),
  );
  const counts = new Map<Field, FacetCounts | undefined>();
  groups.forEach((group, at) => {
    group.fields.forEach((field, index) => {
      counts.set(field, answers[at]?.rows[index]);
    });
  });
  const facets = fields.map((field): Facet => {
    const { values = [], distinctValues = 0, traceCount = 0 } = counts.get(field) ?? {};
    return { field: fieldText(field), values, distinctValues, traceCount };
  });
  return { facets, costs: answers };
}

function groupByTree(tree: Expression | undefined, fields: readonly Field[]) {
  const shared: { tree: Expression | undefined; fields: Field[] } = { tree, fields: [] };
  const own: (typeof shared)[] = [];
  for (const field of fields) {
    const rest = withoutField(tree, field);
    if (rest === tree) shared.fields.push(field);
    else own.push({ tree: rest, fields: [field] });
  }
  return shared.fields.length === 0 ? own : [shared, ...own];
}

function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  return writeKey(field.key, field.scope === 'any' ? undefined : field.scope);
}
