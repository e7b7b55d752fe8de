import type {
  Comparison,
  ComparisonOperator,
  Existence,
  Expression,
  Field,
  Literal,
  Membership,
  SpanExpression,
} from '@tracewell/search';
import { attributeSql } from './attribute-to-sql.ts';
import { traceConditionSql } from './trace-search-to-sql.ts';

/** A condition over one row of the span table, with the values it binds. */
export interface SpanCondition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface SearchToSqlOptions {
  /**
   * Condition on the span table that bounds the traces a trace-level field (`root.name`, `trace.duration`) looks at:
   * the time slice being searched.
   */
  readonly slice: string;
  /** Begins the names of the bound parameters, so that two queries can stand in one statement. Default `q`. */
  readonly prefix?: string;
}

/**
 * Makes a condition over `otel_traces` of a typed query. Values and keys are bound parameters (`q0`, `q1`, ...), never
 * text of the statement. A comparison on a missing key is false, `!=` too.
 */
export function searchToSql(
  tree: Expression | undefined,
  options: SearchToSqlOptions,
): SpanCondition {
  const values: unknown[] = [];
  const { prefix = 'q' } = options;
  const bind: Bind = (type, value) => `{${prefix}${values.push(value) - 1}:${type}}`;
  const sql = tree === undefined ? '1' : rootSql(tree, { bind, slice: options.slice });
  return {
    sql,
    parameters: Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value])),
  };
}

export type Bind = (
  type:
    | 'String'
    | 'Float64'
    | 'Int256'
    | 'UInt64'
    | 'Array(String)'
    | 'Array(Float64)'
    | 'Array(UInt64)',
  value: unknown,
) => string;
type Term = Comparison | Membership | Existence;
/** A test of one SQL expression that holds the field's text. */
type Test = (value: string) => string;

interface Writing {
  readonly bind: Bind;
  readonly slice: string;
}

function rootSql(tree: Expression, writing: Writing): string {
  if (tree.kind !== 'trace') return expressionSql(tree, writing);
  const { slice, bind } = writing;
  return traceConditionSql(tree.operand, slice, (span) => expressionSql(span, writing), bind);
}

function expressionSql(node: SpanExpression, writing: Writing): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.operands.map((operand) => expressionSql(operand, writing)).join(` ${node.kind.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${expressionSql(node.operand, writing)})`;
    default:
      return termSql(node, writing);
  }
}

function termSql(term: Term, writing: Writing): string {
  if (term.field.kind === 'intrinsic') return intrinsicSql(term, term.field.name, writing);
  const test = textTest(term, writing.bind);
  return attributeSql(term.field, { test, refusesEmpty: refusesEmpty(term) }, writing.bind);
}

/**
 * Whether the test of a term fails for the empty text, as {@link textTest} writes it. Not said of numbers, though it is
 * true: only the key's index knows of them.
 */
function refusesEmpty(term: Term): boolean {
  const isFilled = (literal: Literal) => literal.type !== 'number' && textOf(literal) !== '';
  if (term.kind === 'exists') return false;
  if (term.kind === 'in') return term.values.every(isFilled);
  const { operator, value } = term;
  return (operator === '=' || operator === '>=' || operator === '>') && isFilled(value);
}

const KIND_COLUMN = {
  unspecified: 'Unspecified',
  internal: 'Internal',
  server: 'Server',
  client: 'Client',
  producer: 'Producer',
  consumer: 'Consumer',
};
const STATUS_COLUMN = { unset: 'Unset', ok: 'Ok', error: 'Error' };

function intrinsicSql(
  term: Term,
  name: (Field & { kind: 'intrinsic' })['name'],
  { bind, slice }: Writing,
): string {
  switch (name) {
    case 'service':
      return textTest(term, bind)('ServiceName');
    case 'name':
      return textTest(term, bind)('SpanName');
    case 'trace.id':
      return textTest(term, bind)('TraceId');
    case 'kind':
      return textTest(stored(term, KIND_COLUMN), bind)('SpanKind');
    case 'status':
      return textTest(stored(term, STATUS_COLUMN), bind)('StatusCode');
    case 'error':
      return flagSql(term, 'IsError', bind);
    case 'entry':
      return flagSql(term, 'IsEntry', bind);
    case 'duration':
      return durationTest(term, bind)('Duration');
    case 'trace.duration':
      return ofTrace(durationTest(term, bind)(TRACE_DURATION), slice);
    case 'root.service':
      return ofTrace(textTest(term, bind)(ROOT_SERVICE), slice);
    case 'root.name':
      return ofTrace(textTest(term, bind)(ROOT_NAME), slice);
  }
}

const TRACE_DURATION =
  'toUInt64(greatest(0, toUnixTimestamp64Nano(max(EndTime)) - toUnixTimestamp64Nano(min(StartTime))))';
const ROOT_SERVICE = "tupleElement(argMinIfMerge(Root), 'ServiceName')";
const ROOT_NAME = "tupleElement(argMinIfMerge(Root), 'Operation')";

/** The index is read for whole traces only, so that a trace at the edge of the slice keeps its root. */
function ofTrace(having: string, slice: string): string {
  return `TraceId IN (SELECT TraceId FROM otel_traces_trace_id_ts WHERE TraceId IN (SELECT TraceId FROM otel_traces WHERE ${slice}) GROUP BY TraceId HAVING ${having})`;
}

/** The words of the language in the spelling of the table. */
function stored<T extends Term>(term: T, words: Readonly<Record<string, string>>): T {
  const translate = (literal: Literal): Literal =>
    literal.type === 'text'
      ? { ...literal, value: words[literal.value] ?? literal.value }
      : literal;
  if (term.kind === 'comparison') return { ...term, value: translate(term.value) };
  return term.kind === 'in' ? { ...term, values: term.values.map(translate) } : term;
}

function literalsOf(term: Term): readonly Literal[] {
  if (term.kind === 'comparison') return [term.value];
  return term.kind === 'in' ? term.values : [];
}

function flagSql(term: Term, column: string, bind: Bind): string {
  const flags = literalsOf(term).map((literal) =>
    literal.type === 'boolean' && literal.value ? 1n : 0n,
  );
  const list = `${column} IN ${bind('Array(UInt64)', flags)}`;
  return term.kind === 'comparison' && term.operator === '!=' ? `NOT (${list})` : list;
}

function durationTest(term: Term, bind: Bind): Test {
  const nanoseconds = literalsOf(term).map((literal) =>
    literal.type === 'duration' ? literal.ns : 0n,
  );
  if (term.kind === 'comparison') {
    const bound = bind('UInt64', nanoseconds[0]);
    return (value) => `${value} ${term.operator} ${bound}`;
  }
  const bound = bind('Array(UInt64)', nanoseconds);
  return (value) => `${value} IN ${bound}`;
}

export function textTest(term: Term, bind: Bind): Test {
  if (term.kind === 'exists') return () => '1';
  if (term.kind === 'comparison') return comparisonTest(term.operator, term.value, bind);
  const texts = term.values.filter((value) => value.type !== 'number').map(textOf);
  const tests = term.values
    .filter((value) => value.type === 'number')
    .map((value) => comparisonTest('=', value, bind));
  if (texts.length > 0) {
    const bound = bind('Array(String)', texts);
    tests.push((value) => `${value} IN ${bound}`);
  }
  return (value) => `(${tests.map((test) => test(value)).join(' OR ')})`;
}

function textOf(literal: Literal): string {
  if (literal.type === 'number') return literal.written;
  return literal.type === 'duration' ? String(literal.ns) : String(literal.value);
}

function comparisonTest(operator: ComparisonOperator, literal: Literal, bind: Bind): Test {
  if (operator === '=~' || operator === '!~') {
    // Anchored at both ends, as in Prometheus.
    const pattern = bind('String', `^(?:${textOf(literal)})$`);
    return (value) => `${operator === '!~' ? 'NOT ' : ''}match(${value}, ${pattern})`;
  }
  if (literal.type === 'number') return numberTest(operator, literal, bind);
  const bound = bind('String', textOf(literal));
  return (value) => `${value} ${operator} ${bound}`;
}

/** Attributes are stored as text. What is no number differs from every number and is neither less nor greater. */
function numberTest(
  operator: ComparisonOperator,
  literal: Literal & { type: 'number' },
  bind: Bind,
): Test {
  const otherwise = operator === '!=' ? 1 : 0;
  const float = bind('Float64', literal.value);
  const asFloat: Test = (value) =>
    `ifNull(toFloat64OrNull(${value}) ${operator} ${float}, ${otherwise})`;
  if (Number.isSafeInteger(literal.value) || !/^-?\d{1,70}$/.test(literal.written)) return asFloat;
  // Neighbouring 64-bit integers are the same double.
  const integer = bind('Int256', literal.written);
  return (value) => `ifNull(toInt256OrNull(${value}) ${operator} ${integer}, ${asFloat(value)})`;
}
