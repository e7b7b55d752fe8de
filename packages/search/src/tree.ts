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

export interface Negation extends Place {
  readonly kind: 'not';
  readonly operand: Expression;
}

/** Two or more operands. */
export interface Conjunction extends Place {
  readonly kind: 'and';
  readonly operands: readonly Expression[];
}

/** Two or more operands. */
export interface Disjunction extends Place {
  readonly kind: 'or';
  readonly operands: readonly Expression[];
}

/** A typed query: every value already has the type its field asks for. All terms hold on one span. */
export type Expression = Term | Negation | Conjunction | Disjunction;

/** The terms of a query in the order in which they were written. */
export function termsOf(expression: Expression | undefined): readonly Term[] {
  if (expression === undefined) return [];
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
