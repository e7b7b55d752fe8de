import {
  type Aggregate,
  matchesOf,
  type SpanExpression,
  type SpanMatch,
  type SpanSet,
  type TraceExpression,
} from '@tracewell/search';

/** Writes a condition over one row of `otel_traces`. */
export type SpanWriter = (condition: SpanExpression) => string;
/** Binds a value and writes its place. */
export type ValueBinder = (type: 'Float64' | 'UInt64' | 'String', value: unknown) => string;

interface Writing {
  readonly span: SpanWriter;
  readonly bind: ValueBinder;
  /** Spans of the candidate traces, whole traces whatever the slice. */
  readonly within: string;
}

/**
 * Makes a condition over rows of `otel_traces` of a condition on whole traces: rows that one of its `{ }` selects, in
 * traces that meet it. Without any `{ }` the rows are the requests. A trace is a candidate when such a row lies in the
 * slice, and is then judged by all of its spans, also those outside.
 */
export function traceConditionSql(
  expression: TraceExpression,
  slice: string,
  span: SpanWriter,
  bind: ValueBinder,
): string {
  const selected = selectedSql(expression, span);
  const candidates = `SELECT TraceId FROM otel_traces WHERE ${slice} AND TraceId != '' AND ${selected}`;
  const extent = (bound: string) =>
    `(SELECT ${bound} FROM otel_traces_trace_id_ts WHERE TraceId IN (${candidates}))`;
  const within = `TraceId IN (${candidates}) AND Timestamp >= ${extent('min(StartTime)')} AND Timestamp <= ${extent('max(EndTime)')}`;
  const having = traceSql(expression, { span, bind, within });
  return `(${selected} AND TraceId IN (SELECT TraceId FROM otel_traces WHERE ${within} GROUP BY TraceId HAVING ${having}))`;
}

function selectedSql(expression: TraceExpression, span: SpanWriter): string {
  const matches = positiveMatches(expression).map((match) => matchSql(match, span));
  if (holdsWithout(expression)) matches.push('IsEntry = 1');
  return `(${[...new Set(matches)].join(' OR ')})`;
}

/** The `{ }` that a trace may meet the condition by having. */
function positiveMatches(node: TraceExpression): readonly SpanMatch[] {
  if (node.kind === 'not') return [];
  if (node.kind === 'and' || node.kind === 'or') return node.operands.flatMap(positiveMatches);
  return matchesOf(node);
}

/** Whether a trace can meet the condition with no span in any of its `{ }`. */
function holdsWithout(node: TraceExpression): boolean {
  switch (node.kind) {
    case 'presence':
      return false;
    case 'not':
      return true;
    case 'and':
      return node.operands.every(holdsWithout);
    case 'or':
      return node.operands.some(holdsWithout);
    case 'aggregate':
      return node.set === undefined || noneMeets(node);
  }
}

/** Whether the count or sum of nothing meets the comparison; other aggregates of nothing meet none. */
function noneMeets({ name, operator, value }: Aggregate): boolean {
  if (name !== 'count' && name !== 'sum') return false;
  const amount = value.type === 'duration' ? Number(value.ns) : Number(value.value);
  const meets = { '=': amount === 0, '!=': amount !== 0, '>': amount < 0, '>=': amount <= 0 };
  const below = { '<': amount > 0, '<=': amount >= 0 };
  return { ...meets, ...below }[operator];
}

function matchSql({ condition }: SpanMatch, span: SpanWriter): string {
  return condition === undefined ? '1' : `(${span(condition)})`;
}

/** Over the spans of one trace, which are grouped. */
function traceSql(node: TraceExpression, writing: Writing): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.operands.map((operand) => traceSql(operand, writing)).join(` ${node.kind.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${traceSql(node.operand, writing)})`;
    case 'presence':
      return presenceSql(node.set, writing);
    case 'aggregate':
      return aggregateSql(node, writing);
  }
}

function presenceSql(set: SpanSet, writing: Writing): string {
  if (set.kind === 'match') return `countIf(${matchSql(set, writing.span)}) > 0`;
  return `TraceId IN (SELECT TraceId FROM (${spansSql(set, writing)}))`;
}

/** The ids of the spans of a set, over all candidate traces. */
function spansSql(set: SpanSet, writing: Writing): string {
  const { span, within } = writing;
  if (set.kind === 'match') {
    return `SELECT TraceId, SpanId FROM otel_traces WHERE ${within} AND ${matchSql(set, span)}`;
  }
  const left = spansSql(set.left, writing);
  if (set.kind === 'child') {
    return `SELECT TraceId, SpanId FROM otel_traces WHERE ${within} AND ${matchSql(set.right, span)} AND (TraceId, ParentSpanId) IN (${left})`;
  }
  return descendantsSql(left, matchSql(set.right, span), within);
}

/** Spans are followed upwards, all of them one level a step, until one of the left set is met or the root is passed. */
const LEVELS_MAX = 1_000;

function descendantsSql(left: string, right: string, within: string): string {
  return `SELECT TraceId, SpanId FROM (
    WITH RECURSIVE climbing AS (
      SELECT TraceId, SpanId, ParentSpanId AS above, 1 AS level FROM otel_traces WHERE ${within} AND ${right} AND ParentSpanId != ''
      UNION ALL
      SELECT climbing.TraceId, climbing.SpanId, parents.ParentSpanId AS above, climbing.level + 1 AS level
      FROM climbing INNER JOIN (SELECT TraceId, SpanId, ParentSpanId FROM otel_traces WHERE ${within}) AS parents
        ON parents.TraceId = climbing.TraceId AND parents.SpanId = climbing.above
      WHERE parents.ParentSpanId != '' AND climbing.level < ${LEVELS_MAX}
    )
    SELECT TraceId, SpanId FROM climbing WHERE (TraceId, above) IN (${left})
  )`;
}

/** Aggregates over a set that relates spans count its spans by their ids. */
function aggregateSql(node: Aggregate, writing: Writing): string {
  const counted = countedSql(node.set, writing);
  const { operator, value } = node;
  const amount =
    value.type === 'duration'
      ? writing.bind('UInt64', value.ns)
      : writing.bind('Float64', value.type === 'number' ? value.value : 0);
  if (node.name === 'count') return `countIf(${counted}) ${operator} ${amount}`;
  const number = numberSql(node, writing);
  const present = `${counted} AND ${number} IS NOT NULL`;
  // min, max and avg of nothing are no number: no comparison with them holds. The sum of nothing is 0.
  const held = node.name === 'sum' ? '' : `countIf(${present}) > 0 AND `;
  return `(${held}ifNull(${node.name}If(${number}, ${present}), 0) ${operator} ${amount})`;
}

function countedSql(set: SpanSet | undefined, writing: Writing): string {
  if (set === undefined) return '1';
  if (set.kind === 'match') return matchSql(set, writing.span);
  return `(TraceId, SpanId) IN (${spansSql(set, writing)})`;
}

const MAPS = [
  ['span', 'SpanAttributes'],
  ['resource', 'ResourceAttributes'],
  ['scope', 'ScopeAttributes'],
] as const;

/** The number of a span: its duration, or an attribute, of which the nearest carrier counts, as in comparisons. */
function numberSql({ field }: Aggregate, { bind }: Writing): string {
  if (field === undefined || field.kind === 'intrinsic') return 'toNullable(Duration)';
  const key = bind('String', field.key);
  const carriers = MAPS.filter(([scope]) => field.scope === 'any' || field.scope === scope);
  const cases = carriers.map(([, map]) => `mapContains(${map}, ${key}), ${map}[${key}]`);
  return `toFloat64OrNull(multiIf(${cases.join(', ')}, ''))`;
}
