import { type Cursor, isMark, isWord, nested, peek, QUERY_LIMITS } from './cursor.ts';
import { term } from './parse-term.ts';
import { type Mixed, settle, startsTraceCondition, traceCondition } from './parse-trace.ts';
import { QueryError, type QueryFault } from './query-error.ts';
import { type Token, tokenize } from './tokenizer.ts';
import type { Expression, SpanExpression } from './tree.ts';

/** `tree` is undefined for an empty query, which selects everything. */
export type ParsedQuery =
  | { readonly ok: true; readonly tree: Expression | undefined }
  | { readonly ok: false; readonly fault: QueryFault };

/** Reads a query of the search language (docs/search-language.md). Never throws; the first fault is handed back with its place. */
export function parseQuery(query: string): ParsedQuery {
  try {
    return { ok: true, tree: parse(query) };
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function parse(query: string): Expression | undefined {
  const bytes = new TextEncoder().encode(query).length;
  if (bytes > QUERY_LIMITS.bytes) {
    throw new QueryError(`the query has ${bytes} bytes; at most ${QUERY_LIMITS.bytes} are read`, {
      from: 0,
      to: query.length,
    });
  }
  const cursor: Cursor = { tokens: tokenize(query), at: 0, depth: 0, terms: 0 };
  if (peek(cursor).kind === 'end') return undefined;
  const tree = settle(junction(cursor, 'or', mixedUnary));
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw leftOver(rest);
  return tree;
}

function leftOver(token: Token): QueryError {
  if (isMark(token, ')') || isMark(token, '}'))
    return new QueryError(`this '${token.value}' closes nothing`, token, '');
  if (isMark(token, '|'))
    return new QueryError("'|' stands between { } and count, sum, avg, min or max", token);
  return new QueryError(
    `expected 'and' or 'or' before '${token.value}'`,
    token,
    `and ${token.value}`,
  );
}

/** What stands between `and` and `or`: at the root conditions on traces too, inside { } on one span. */
type Unary<Node> = (cursor: Cursor) => Node;
type Joined<Node> = { kind: 'and' | 'or'; operands: readonly Node[]; from: number; to: number };

/** `or` binds weaker than `and`. */
function junction<Node extends { from: number; to: number }>(
  cursor: Cursor,
  kind: 'and' | 'or',
  unary: Unary<Node>,
): Node {
  const next = () => (kind === 'or' ? junction(cursor, 'and', unary) : unary(cursor));
  const first = next();
  const operands = [first];
  while (isWord(peek(cursor), kind)) {
    cursor.at++;
    operands.push(next());
  }
  if (operands.length === 1) return first;
  const last = operands.at(-1) ?? first;
  const joined: Joined<Node> = { kind, operands, from: first.from, to: last.to };
  // Both kinds of node are closed under and, or and not.
  return joined as unknown as Node;
}

function mixedUnary(cursor: Cursor): Mixed {
  if (!startsTraceCondition(cursor)) return unaryOf<Mixed>(cursor, mixedUnary);
  return traceCondition(cursor, () => junction(cursor, 'or', spanUnary));
}

function spanUnary(cursor: Cursor): SpanExpression {
  if (startsTraceCondition(cursor)) {
    throw new QueryError('inside { } stand the terms of one span', peek(cursor));
  }
  return unaryOf<SpanExpression>(cursor, spanUnary);
}

function unaryOf<Node extends { from: number; to: number }>(
  cursor: Cursor,
  unary: Unary<Node>,
): Node {
  const token = peek(cursor);
  if (isWord(token, 'not')) {
    const operand = nested(cursor, token, () => unary(cursor));
    const negation = { kind: 'not', operand, from: token.from, to: operand.to };
    return negation as unknown as Node;
  }
  if (isMark(token, '(')) {
    const inner = nested(cursor, token, () => junction(cursor, 'or', unary));
    const close = peek(cursor);
    if (!isMark(close, ')')) {
      throw close.kind === 'end' ? new QueryError("this '(' has no ')'", token) : leftOver(close);
    }
    cursor.at++;
    return inner;
  }
  return term(cursor) as unknown as Node;
}
