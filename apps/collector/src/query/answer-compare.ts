import type { CompareAnswer, ComparedKey, ComparedValue, NanoRange } from '@tracewell/api';
import { type Expression, termsOf, writeKey, writeText } from '@tracewell/search';
import {
  type ComparedAttribute as AttributeRow,
  type Comparison,
  compareSpans,
  countOperations,
  spannedRange,
  type ComparedValue as ValueRow,
} from '@tracewell/storage';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type BodyOf, rangeOf, treeOf } from './read-request.ts';

type Asked = BodyOf<'compare'>['selection'];

const ATTRIBUTES_MAX = 60;
const OPERATIONS_MAX = 20;

/** What the traces of a selection have that those of the baseline have not. */
export async function answerCompare(
  body: BodyOf<'compare'>,
  context: QuestionContext,
): Promise<CompareAnswer> {
  const { env, selection: asked } = body;
  const rest = body.baseline ?? {
    ...asked,
    durationMinNs: undefined,
    durationMaxNs: undefined,
    version: undefined,
  };
  const selection = populationOf(asked, env, context.nowNs);
  const baseline = populationOf(rest, env, context.nowNs);
  const range = spannedRange(selection.range, baseline.range);
  const definingKeys = new Set(definingKeysOf(asked, selection.tree, rest, baseline.tree));
  const [compared, arrivals] = await Promise.all([
    compareSpans(context.store, { selection, baseline, definingKeys }, context.signal),
    arrivalsOf(context, range, env),
  ]);
  const { samples, isEnough, attributes, comparedKeys, leftOut } = compared.rows;
  const shown = attributes.slice(0, ATTRIBUTES_MAX);
  return {
    selection: sideOf(samples.selection, selection.range),
    baseline: sideOf(samples.baseline, baseline.range),
    enough: isEnough,
    operations: operationsOf(samples),
    attributes: shown.map((attribute) => ({
      ...keyOf(attribute),
      distinctValues: attribute.distinctValues,
      values: attribute.values.map((value) => comparedValue(attribute, value)),
      same: attribute.same.map((same) => ({ ...keyOf(same), value: same.value })),
    })),
    comparedKeys,
    leftOut: leftOut.map(({ reason, distinctValues, strongest, ...key }) => ({
      ...keyOf(key),
      reason,
      distinctValues,
      ...(strongest === undefined ? {} : { strongest: comparedValue(key, strongest) }),
    })),
    meta: metaOf(context, {
      range,
      costs: [compared],
      arrivals,
      truncatedBecause:
        attributes.length > shown.length
          ? `the ${ATTRIBUTES_MAX} greatest of ${attributes.length} differences`
          : undefined,
    }),
  } satisfies CompareAnswer;
}

function populationOf(asked: Asked, env: string | undefined, nowNs: bigint) {
  const { query, service, operation, version, durationMinNs: minNs, durationMaxNs: maxNs } = asked;
  const range = rangeOf(asked, nowNs);
  return { range, tree: treeOf(query), env, service, operation, version, minNs, maxNs };
}

function sideOf(sample: Comparison['samples']['selection'], range: NanoRange) {
  return {
    traceCount: sample.traceCount,
    comparedCount: sample.traces.length,
    range: { from: String(range.from), to: String(range.to) },
  };
}

/** Attribute keys of the terms that only one side has: they differ because the question says so. */
function definingKeysOf(
  a: Asked,
  aTree: Expression | undefined,
  b: Asked,
  bTree: Expression | undefined,
): string[] {
  const [ofA, ofB] = [attributeTerms(a, aTree), attributeTerms(b, bTree)];
  const alone = [
    ...[...ofA].filter(([text]) => !ofB.has(text)),
    ...[...ofB].filter(([text]) => !ofA.has(text)),
  ];
  const keys = alone.map(([, key]) => key);
  return a.version === b.version ? keys : [...keys, 'service.version'];
}

function attributeTerms(
  { query = '' }: Asked,
  tree: Expression | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    termsOf(tree).flatMap(({ field, from, to }) =>
      field.kind === 'attribute' ? [[query.slice(from, to), field.key] as const] : [],
    ),
  );
}

function operationsOf({ selection, baseline }: Comparison['samples']) {
  const others = countOperations(baseline.traces);
  return countOperations(selection.traces)
    .slice(0, OPERATIONS_MAX)
    .map(({ service, operation, count }) => ({
      service,
      operation,
      selectionCount: count,
      baselineCount:
        others.find((other) => other.service === service && other.operation === operation)?.count ??
        0,
    }));
}

type KeyRow = Pick<AttributeRow, 'service' | 'place' | 'key'>;

function keyOf({ service, place, key }: KeyRow): ComparedKey {
  return { service, scope: place, key };
}

function comparedValue(attribute: KeyRow, row: ValueRow): ComparedValue {
  const { value, bin, selection, baseline, difference, low, high } = row;
  return {
    value,
    ...(bin === undefined ? {} : { bin }),
    selectionCount: selection,
    baselineCount: baseline,
    ...{ difference, low, high },
    query: queryOf(attribute, row),
  };
}

/** The spans of a value in the search language. */
function queryOf({ service, place, key }: KeyRow, { value, bin }: ValueRow): string {
  const ofService = `service = ${writeText(service)}`;
  if (place === 'intrinsic' && key === 'service') return ofService;
  const field = place === 'intrinsic' ? key : writeKey(key, place);
  if (place === 'intrinsic' && key === 'error') return `${ofService} and error = ${value}`;
  if (bin === undefined) return `${ofService} and ${field} = ${writeText(value)}`;
  const bounds = [
    ...(bin.from === null ? [] : [`${field} >= ${bin.from}`]),
    ...(bin.to === null ? [] : [`${field} < ${bin.to}`]),
  ];
  return [ofService, ...bounds].join(' and ');
}
