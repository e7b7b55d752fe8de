export { type Completion, completeAt } from './complete.ts';
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
export { type ParsedQuery, parseQuery, QUERY_LIMITS } from './parser.ts';
export type { QueryFault } from './query-error.ts';
export {
  type Comparison,
  type ComparisonOperator,
  type Conjunction,
  type Disjunction,
  type Existence,
  type Expression,
  type Field,
  type Literal,
  type Membership,
  type Negation,
  type Place,
  type Term,
  termsOf,
} from './tree.ts';
export { addTerm, writeKey, writeText, writeValue } from './write.ts';
