import { type Cursor, countTerm, isMark, isWord, peek, take } from './cursor.ts';
import { type AttributeScope, INTRINSICS, isIntrinsic, SCOPES } from './fields.ts';
import { literalFor } from './literals.ts';
import { QueryError } from './query-error.ts';
import type { Token } from './tokenizer.ts';
import type { ComparisonOperator, Field, Literal, Term } from './tree.ts';

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~', '>', '>=', '<', '<=']);

/** Reads one term: a key, an operator and a value, a list, or `exists`. */
export function term(cursor: Cursor): Term {
  const field = fieldAt(cursor);
  countTerm(cursor, field);
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
  if (!isMark(open, '(')) throw new QueryError("'in' takes a list: in (a, b)", open);
  const values: Literal[] = [];
  for (;;) {
    values.push(valueAt(cursor, field, 'in'));
    const token = take(cursor);
    if (isMark(token, ')')) return { values, to: token.to };
    if (!isMark(token, ',')) {
      throw new QueryError("expected ',' or ')' in the list", token.kind === 'end' ? open : token);
    }
  }
}

/** Reads a value and gives it the type that the field asks for. */
export function valueAt(
  cursor: Cursor,
  field: Field,
  operator: ComparisonOperator | 'in',
): Literal {
  const token = take(cursor);
  if (token.kind === 'end' || token.kind === 'operator' || token.kind === 'punctuation') {
    throw new QueryError(
      token.kind === 'end' ? 'a value is missing here' : `expected a value, found '${token.value}'`,
      token,
    );
  }
  return literalFor(field, operator, token);
}

/** Reads a key. */
export function fieldAt(cursor: Cursor): Field {
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
