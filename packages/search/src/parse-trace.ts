import { type Cursor, countTerm, isMark, nested, peek, take } from './cursor.ts';
import { fieldAt, valueAt } from './parse-term.ts';
import { QueryError } from './query-error.ts';
import type { Token } from './tokenizer.ts';
import type {
  Aggregate,
  AggregateName,
  Conjunction,
  Disjunction,
  Expression,
  Field,
  Literal,
  Negation,
  Presence,
  SpanExpression,
  SpanMatch,
  SpanSet,
  Term,
  TraceExpression,
} from './tree.ts';

/** What is read at the root: conditions on spans and on traces, joined as they were written. */
export type Mixed =
  | Term
  | Presence
  | Aggregate
  | Negation<Mixed>
  | Conjunction<Mixed>
  | Disjunction<Mixed>;

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max']);

function startsAggregate(cursor: Cursor): boolean {
  const token = peek(cursor);
  const opens = isMark(peek(cursor, 1), '(');
  return opens && token.kind === 'word' && AGGREGATES.has(token.value.toLowerCase());
}

/** Whether a `{` or an aggregate comes next. */
export function startsTraceCondition(cursor: Cursor): boolean {
  return isMark(peek(cursor), '{') || startsAggregate(cursor);
}

/** Reads `{a}`, `{a} > {b}`, `{a} | count() > 2` or `count() > 2`. @param inside reads the terms of one span */
export function traceCondition(cursor: Cursor, inside: () => SpanExpression): Presence | Aggregate {
  if (startsAggregate(cursor)) return aggregate(cursor, undefined);
  let set: SpanSet = braces(cursor, inside);
  for (;;) {
    const token = peek(cursor);
    if (token.kind !== 'operator' || (token.value !== '>' && token.value !== '>>')) break;
    cursor.at++;
    if (!isMark(peek(cursor), '{'))
      throw new QueryError(`after '${token.value}' stands another { }`, token);
    const right = braces(cursor, inside);
    const kind = token.value === '>' ? 'child' : 'descendant';
    set = { kind, left: set, right, from: set.from, to: right.to };
  }
  if (!isMark(peek(cursor), '|')) return { kind: 'presence', set, from: set.from, to: set.to };
  cursor.at++;
  if (startsAggregate(cursor)) return aggregate(cursor, set);
  throw new QueryError("after '|' stands count(), sum, avg, min or max", peek(cursor));
}

function braces(cursor: Cursor, inside: () => SpanExpression): SpanMatch {
  const open = peek(cursor);
  const condition = nested(cursor, open, () => (isMark(peek(cursor), '}') ? undefined : inside()));
  const close = peek(cursor);
  if (!isMark(close, '}')) {
    throw close.kind === 'end'
      ? new QueryError("this '{' has no '}'", open)
      : new QueryError(`expected 'and', 'or' or '}' before '${close.value}'`, close);
  }
  cursor.at++;
  return { kind: 'match', condition, from: open.from, to: close.to };
}

function aggregate(cursor: Cursor, set: SpanSet | undefined): Aggregate {
  const word = take(cursor);
  countTerm(cursor, word);
  const name = word.value.toLowerCase() as AggregateName;
  take(cursor); // the '(' that was seen
  const field = isMark(peek(cursor), ')') ? undefined : fieldAt(cursor);
  checkField(name, field, word);
  const close = take(cursor);
  if (!isMark(close, ')')) throw new QueryError(`this '${word.value}(' has no ')'`, word);
  const operator = operatorAt(cursor, word);
  const value = amountAt(cursor, field, operator);
  const from = set?.from ?? word.from;
  return { kind: 'aggregate', name, field, set, operator, value, from, to: value.to };
}

function checkField(name: AggregateName, field: Field | undefined, word: Token): void {
  if (name === 'count' && field !== undefined)
    throw new QueryError('count() takes nothing: count() > 20', field, '');
  if (name === 'count') return;
  if (field === undefined)
    throw new QueryError(`${name} takes duration or an attribute: ${name}(duration)`, word);
  if (field.kind === 'intrinsic' && field.name !== 'duration')
    throw new QueryError(`${name} needs numbers; ${field.name} has none`, field, 'duration');
  if (field.kind === 'attribute' && (field.scope === 'event' || field.scope === 'link'))
    throw new QueryError(`${name} reads attributes of spans, not of events or links`, field);
}

function operatorAt(cursor: Cursor, word: Token): Aggregate['operator'] {
  const token = take(cursor);
  const { value } = token;
  if (token.kind === 'operator' && value !== '=~' && value !== '!~' && value !== '>>')
    return value as Aggregate['operator'];
  const place = token.kind === 'end' ? word : token;
  throw new QueryError(`expected = != > >= < <= after ${word.value.toLowerCase()}( )`, place);
}

const COUNT: Field = { kind: 'attribute', scope: 'any', key: 'count()', from: 0, to: 0 };

/** A number, or for durations a number with its unit. */
function amountAt(
  cursor: Cursor,
  field: Field | undefined,
  operator: Aggregate['operator'],
): Literal {
  const value = valueAt(cursor, field ?? COUNT, operator);
  if (value.type === 'number' || value.type === 'duration') return value;
  throw new QueryError('an aggregate is compared with a number', value);
}

/** A query that names a trace-level condition anywhere is one on traces: terms that stand together hold on one span. */
export function settle(mixed: Mixed): Expression {
  if (isSpanLevel(mixed)) return mixed;
  return { kind: 'trace', operand: lift(mixed), from: mixed.from, to: mixed.to };
}

function isSpanLevel(node: Mixed): node is SpanExpression {
  switch (node.kind) {
    case 'presence':
    case 'aggregate':
      return false;
    case 'not':
      return isSpanLevel(node.operand);
    case 'and':
    case 'or':
      return node.operands.every(isSpanLevel);
    default:
      return true;
  }
}

function lift(node: Mixed): TraceExpression {
  if (isSpanLevel(node)) return present(node);
  switch (node.kind) {
    case 'not':
      return { ...node, operand: lift(node.operand) };
    case 'or':
      return { ...node, operands: node.operands.map(lift) };
    case 'and':
      return liftAnd(node);
    default:
      return node as Presence | Aggregate;
  }
}

function liftAnd(node: Conjunction<Mixed>): TraceExpression {
  const together = node.operands.filter(isSpanLevel);
  const others = node.operands.filter((operand) => !isSpanLevel(operand)).map(lift);
  const first = together[0];
  if (first === undefined) return { ...node, operands: others };
  const { from, to } = node;
  const one: SpanExpression =
    together.length === 1 ? first : { kind: 'and', operands: together, from, to };
  return { ...node, operands: [present(one), ...others] };
}

function present(condition: SpanExpression): Presence {
  const { from, to } = condition;
  return { kind: 'presence', set: { kind: 'match', condition, from, to }, from, to };
}
