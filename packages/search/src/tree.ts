import type { AttributeScope, IntrinsicName } from './fields.ts';

/** Half-open UTF-16 offsets into the query text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export type Field =
  | (Place & { readonly kind: 'intrinsic'; readonly name: IntrinsicName })
  | (Place & { readonly kind: 'attribute'; readonly scope: AttributeScope; readonly key: string });

export type Literal = Place &
  (
    | { readonly type: 'text'; readonly value: string }
    | { readonly type: 'number'; readonly value: number; readonly written: string }
    | { readonly type: 'boolean'; readonly value: boolean }
    | { readonly type: 'duration'; readonly ns: bigint }
  );

type EqualityOperator = '=' | '!=';
type OrderOperator = '>' | '>=' | '<' | '<=';
type PatternOperator = '=~' | '!~';
export type ComparisonOperator = EqualityOperator | OrderOperator | PatternOperator;

export interface Comparison extends Place {
  readonly kind: 'comparison';
  readonly field: Field;
  readonly operator: ComparisonOperator;
  readonly value: Literal;
}

export interface Membership extends Place {
  readonly kind: 'in';
  readonly field: Field;
  readonly values: readonly Literal[];
}

export interface Existence extends Place {
  readonly kind: 'exists';
  readonly field: Field;
}

export type Term = Comparison | Membership | Existence;

export interface Negation<Operand = SpanExpression> extends Place {
  readonly kind: 'not';
  readonly operand: Operand;
}

/** Two or more operands. */
export interface Conjunction<Operand = SpanExpression> extends Place {
  readonly kind: 'and';
  readonly operands: readonly Operand[];
}

/** Two or more operands. */
export interface Disjunction<Operand = SpanExpression> extends Place {
  readonly kind: 'or';
  readonly operands: readonly Operand[];
}

/** A condition on one span: every value already has the type its field asks for. */
export type SpanExpression = Term | Negation | Conjunction | Disjunction;

/** `{ ... }`: the spans of a trace that meet a condition; without one, all of them. */
export interface SpanMatch extends Place {
  readonly kind: 'match';
  readonly condition: SpanExpression | undefined;
}

/** `left > right`: the spans of `right` whose parent is one of `left`; `left >> right`: that have one above them. */
interface Related extends Place {
  readonly kind: 'child' | 'descendant';
  readonly left: SpanSet;
  readonly right: SpanMatch;
}

export type SpanSet = SpanMatch | Related;

/** The trace has a span of the set. */
export interface Presence extends Place {
  readonly kind: 'presence';
  readonly set: SpanSet;
}

export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** `count() > 20`, `sum(duration) > 1s`; over the spans of a set: `{ kind = client } | count() > 20`. */
export interface Aggregate extends Place {
  readonly kind: 'aggregate';
  readonly name: AggregateName;
  /** undefined for `count`; else `duration` or an attribute that holds numbers. */
  readonly field: Field | undefined;
  /** undefined: all spans of the trace. */
  readonly set: SpanSet | undefined;
  readonly operator: EqualityOperator | OrderOperator;
  readonly value: Literal;
}

/** A condition on a whole trace. */
export type TraceExpression =
  | Presence
  | Aggregate
  | Negation<TraceExpression>
  | Conjunction<TraceExpression>
  | Disjunction<TraceExpression>;

/** Selects traces by several of their spans or by aggregates over them; stands at the root of a query only. */
export interface OfTrace extends Place {
  readonly kind: 'trace';
  readonly operand: TraceExpression;
}

/** A typed query: a condition on one span, or on a whole trace. */
export type Expression = SpanExpression | OfTrace;

/** The terms of a query in the order in which they were written. */
export function termsOf(expression: Expression | undefined): readonly Term[] {
  if (expression === undefined) return [];
  if (expression.kind === 'trace') return matchesOf(expression.operand).flatMap(termsOfMatch);
  switch (expression.kind) {
    case 'not':
      return termsOf(expression.operand);
    case 'and':
    case 'or':
      return expression.operands.flatMap(termsOf);
    default:
      return [expression];
  }
}

function termsOfMatch({ condition }: SpanMatch): readonly Term[] {
  return termsOf(condition);
}

/** Every `{ ... }` of a condition on a trace, in the order in which they were written. */
export function matchesOf(expression: TraceExpression): readonly SpanMatch[] {
  switch (expression.kind) {
    case 'not':
      return matchesOf(expression.operand);
    case 'and':
    case 'or':
      return expression.operands.flatMap(matchesOf);
    default:
      return expression.set === undefined ? [] : matchesOfSet(expression.set);
  }
}

function matchesOfSet(set: SpanSet): readonly SpanMatch[] {
  return set.kind === 'match' ? [set] : [...matchesOfSet(set.left), set.right];
}
