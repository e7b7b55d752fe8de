import { type AttributeScope, INTRINSICS, isIntrinsic, SCOPES } from './fields.ts';
import { literalFor } from './literals.ts';
import { QueryError, type QueryFault } from './query-error.ts';
import { type Token, tokenize } from './tokenizer.ts';
import type { ComparisonOperator, Expression, Field, Literal, Term } from './tree.ts';

/** Limits of the language: bytes of UTF-8, nesting of parentheses and `not`, terms. */
export const QUERY_LIMITS = { bytes: 4096, depth: 32, terms: 50 } as const;

/** `tree` is undefined for an empty query, which selects everything. */
export type ParsedQuery =
  | { readonly ok: true; readonly tree: Expression | undefined }
  | { readonly ok: false; readonly fault: QueryFault };

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  terms: number;
}

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
  const tree = junction(cursor, 'or');
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw leftOver(rest);
  return tree;
}

function leftOver(token: Token): QueryError {
  if (token.value === ')') return new QueryError("this ')' closes nothing", token, '');
  if (isBrace(token)) return structureRefused(token);
  return new QueryError(
    `expected 'and' or 'or' before '${token.value}'`,
    token,
    `and ${token.value}`,
  );
}

/** `or` binds weaker than `and`. */
function junction(cursor: Cursor, kind: 'and' | 'or'): Expression {
  const next = () => (kind === 'or' ? junction(cursor, 'and') : unary(cursor));
  const first = next();
  const operands = [first];
  while (isWord(peek(cursor), kind)) {
    cursor.at++;
    operands.push(next());
  }
  const last = operands.at(-1) ?? first;
  return operands.length === 1 ? first : { kind, operands, from: first.from, to: last.to };
}

function unary(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (isBrace(token)) throw structureRefused(token);
  if (isWord(token, 'not')) {
    const operand = nested(cursor, token, () => unary(cursor));
    return { kind: 'not', operand, from: token.from, to: operand.to };
  }
  if (token.value === '(' && token.kind === 'punctuation') {
    const inner = nested(cursor, token, () => junction(cursor, 'or'));
    const close = peek(cursor);
    if (close.value !== ')' || close.kind !== 'punctuation') {
      throw close.kind === 'end' ? new QueryError("this '(' has no ')'", token) : leftOver(close);
    }
    cursor.at++;
    return inner;
  }
  return term(cursor);
}

function nested<T>(cursor: Cursor, token: Token, inside: () => T): T {
  if (++cursor.depth > QUERY_LIMITS.depth)
    throw new QueryError(`nested deeper than ${QUERY_LIMITS.depth}`, token);
  cursor.at++;
  const result = inside();
  cursor.depth--;
  return result;
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~', '>', '>=', '<', '<=']);

function term(cursor: Cursor): Term {
  const field = fieldAt(cursor);
  if (++cursor.terms > QUERY_LIMITS.terms)
    throw new QueryError(`more than ${QUERY_LIMITS.terms} terms`, field);
  const token = peek(cursor);
  const { from } = field;
  if (isWord(token, 'exists')) {
    cursor.at++;
    if (field.kind === 'intrinsic')
      throw new QueryError(`${field.name} always exists`, { from, to: token.to });
    return { kind: 'exists', field, from, to: token.to };
  }
  if (isWord(token, 'in')) {
    cursor.at++;
    const { values, to } = list(cursor, field);
    return { kind: 'in', field, values, from, to };
  }
  if (isWord(token, 'not')) {
    throw new QueryError(
      "'not' stands before the whole term",
      { from, to: token.to },
      `not ${field.kind === 'attribute' ? field.key : field.name}`,
    );
  }
  if (token.kind !== 'operator' || !OPERATORS.has(token.value)) throw operatorExpected(token);
  cursor.at++;
  const operator = token.value as ComparisonOperator;
  const value = valueAt(cursor, field, operator);
  return { kind: 'comparison', field, operator, value, from, to: value.to };
}

function operatorExpected(token: Token): QueryError {
  const expected = 'expected = != =~ !~ > >= < <= in or exists';
  if (token.kind === 'end') return new QueryError(`${expected} after the key`, token);
  return new QueryError(`${expected}, found '${token.value}'`, token);
}

function list(cursor: Cursor, field: Field): { values: readonly Literal[]; to: number } {
  const open = take(cursor);
  if (open.value !== '(' || open.kind !== 'punctuation')
    throw new QueryError("'in' takes a list: in (a, b)", open);
  const values: Literal[] = [];
  for (;;) {
    values.push(valueAt(cursor, field, 'in'));
    const token = take(cursor);
    if (token.kind === 'punctuation' && token.value === ')') return { values, to: token.to };
    if (token.kind !== 'punctuation' || token.value !== ',') {
      throw new QueryError("expected ',' or ')' in the list", token.kind === 'end' ? open : token);
    }
  }
}

function valueAt(cursor: Cursor, field: Field, operator: ComparisonOperator | 'in'): Literal {
  const token = take(cursor);
  if (token.kind === 'end' || token.kind === 'operator' || token.kind === 'punctuation') {
    throw new QueryError(
      token.kind === 'end' ? 'a value is missing here' : `expected a value, found '${token.value}'`,
      token,
    );
  }
  return literalFor(field, operator, token);
}

function fieldAt(cursor: Cursor): Field {
  const token = take(cursor);
  const { from, to } = token;
  if (token.kind === 'text')
    return { kind: 'attribute', scope: 'any', key: filled(token), from, to };
  if (token.kind !== 'word') throw fieldExpected(token);
  if (RESERVED.has(token.value.toLowerCase())) throw fieldExpected(token);
  const quotedKey = scopedQuotedKey(cursor, token);
  return quotedKey ?? fieldNamed(token.value, token);
}

const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'exists']);

function fieldExpected(token: Token): QueryError {
  if (token.kind === 'end')
    return new QueryError('a term is missing here, such as service = "cart"', token);
  if (isWord(token, 'exists'))
    return new QueryError("'exists' stands after the key: http.route exists", token);
  return new QueryError(`expected a key, found '${token.value}'`, token);
}

/** `span."odd key"`: the tokenizer sees a word ending in a dot, then text that touches it. */
function scopedQuotedKey(cursor: Cursor, token: Token): Field | undefined {
  const next = peek(cursor);
  if (!token.value.endsWith('.') || next.kind !== 'text' || next.from !== token.to)
    return undefined;
  const scope = scopeNamed(token.value.slice(0, -1));
  if (!scope) throw new QueryError(`the scopes are ${SCOPES.join(', ')}`, token);
  cursor.at++;
  return { kind: 'attribute', scope, key: filled(next), from: token.from, to: next.to };
}

function fieldNamed(name: string, place: Token): Field {
  const { from, to } = place;
  if (name.endsWith('.'))
    throw new QueryError(`the key '${name}' ends in a dot`, place, name.slice(0, -1));
  if (isIntrinsic(name)) return { kind: 'intrinsic', name, from, to };
  if (name === 'service.name') return { kind: 'intrinsic', name: 'service', from, to };
  const dot = name.indexOf('.');
  const scope = dot > 0 ? scopeNamed(name.slice(0, dot)) : undefined;
  if (scope) return { kind: 'attribute', scope, key: name.slice(dot + 1), from, to };
  const lower = name.toLowerCase();
  if (lower !== name && isIntrinsic(lower))
    throw new QueryError(
      `keys are case-sensitive; ${INTRINSICS[lower].says} is '${lower}'`,
      place,
      lower,
    );
  return { kind: 'attribute', scope: 'any', key: name, from, to };
}

function scopeNamed(name: string): AttributeScope | undefined {
  return SCOPES.find((scope) => scope === name);
}

function filled(token: Token): string {
  if (token.value === '') throw new QueryError('a key cannot be empty', token);
  return token.value;
}

function isBrace(token: Token): boolean {
  return token.kind === 'punctuation' && (token.value === '{' || token.value === '}');
}

function structureRefused(token: Token): QueryError {
  return new QueryError(
    'conditions on several spans of a trace, in { }, are not answered yet: write the terms of one span without braces',
    token,
  );
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.value.toLowerCase() === word;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.at] ?? END;
}

const END: Token = { kind: 'end', value: '', from: 0, to: 0 };

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at++;
  return token;
}
