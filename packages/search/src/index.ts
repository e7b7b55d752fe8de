export { type Completion, completeAt } from './complete.ts';
export { QUERY_LIMITS } from './cursor.ts';
export {
  type AttributeScope,
  enumeration,
  type FieldType,
  INTRINSICS,
  type Intrinsic,
  type IntrinsicName,
  isIntrinsic,
  KINDS,
  SCOPES,
  STATUSES,
} from './fields.ts';
export { nearestKey } from './nearest.ts';
export { type ParsedQuery, parseQuery } from './parser.ts';
export type { QueryFault } from './query-error.ts';
export {
  type Aggregate,
  type Comparison,
  type ComparisonOperator,
  type Conjunction,
  type Disjunction,
  type Existence,
  type Expression,
  type Field,
  type Literal,
  type Membership,
  matchesOf,
  type Negation,
  type OfTrace,
  type Place,
  type SpanExpression,
  type SpanMatch,
  type SpanSet,
  type Term,
  type TraceExpression,
  termsOf,
} from './tree.ts';
export { topFields, withoutField } from './without-field.ts';
export { addTerm, writeKey, writeText, writeValue } from './write.ts';
