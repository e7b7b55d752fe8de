import { enumeration, INTRINSICS } from './fields.ts';
import { QueryError } from './query-error.ts';
import type { Token } from './tokenizer.ts';
import type { ComparisonOperator, Field, Literal, Place } from './tree.ts';

const UNIT_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};
const LONGEST_NS = 2n ** 63n - 1n;

/**
 * Gives a written value the type that the field asks for.
 * @throws QueryError when the two cannot be compared
 */
export function literalFor(
  field: Field,
  operator: ComparisonOperator | 'in',
  token: Token,
): Literal {
  if (operator === '=~' || operator === '!~') return patternFor(field, token);
  const literal =
    field.kind === 'attribute' ? attributeLiteral(token) : intrinsicLiteral(field, token);
  if (isOrder(operator) && literal.type !== 'number' && literal.type !== 'duration') {
    throw new QueryError(
      `'${operator}' compares numbers and durations; ${describe(token)} is neither`,
      token,
    );
  }
  return literal;
}

function isOrder(operator: ComparisonOperator | 'in'): boolean {
  return operator === '>' || operator === '>=' || operator === '<' || operator === '<=';
}

function describe(token: Token): string {
  return token.kind === 'text' ? `the text "${token.value}"` : `'${token.value}'`;
}

function patternFor(field: Field, token: Token): Literal {
  const type = field.kind === 'intrinsic' ? INTRINSICS[field.name].type : 'text';
  if (type !== 'text') {
    throw new QueryError(`a pattern fits text only: ${nameOf(field)} holds a ${type}`, token);
  }
  if (token.kind !== 'text') {
    throw new QueryError('a pattern stands in double quotes', token, JSON.stringify(token.value));
  }
  return { type: 'text', value: token.value, ...placeOf(token) };
}

function attributeLiteral(token: Token): Literal {
  if (token.kind === 'number') return numberOf(token);
  if (token.kind === 'duration') {
    throw new QueryError(
      `only duration and trace.duration have a unit: write the number the attribute holds, or "${token.value}" as text`,
      token,
      JSON.stringify(token.value),
    );
  }
  if (token.kind === 'word' && (token.value === 'true' || token.value === 'false')) {
    return { type: 'boolean', value: token.value === 'true', ...placeOf(token) };
  }
  return { type: 'text', value: token.value, ...placeOf(token) };
}

function intrinsicLiteral(field: Field & { kind: 'intrinsic' }, token: Token): Literal {
  const { type } = INTRINSICS[field.name];
  if (type === 'duration') return durationOf(field.name, token);
  if (type === 'id') return idOf(token);
  const allowed = enumeration(type);
  if (!allowed) return { type: 'text', value: token.value, ...placeOf(token) };
  const value = token.value.toLowerCase();
  if (!allowed.includes(value)) {
    const near = allowed.find((candidate) => candidate.startsWith(value.slice(0, 2)));
    throw new QueryError(`${field.name} is one of ${allowed.join(', ')}`, token, near);
  }
  if (type === 'boolean') return { type: 'boolean', value: value === 'true', ...placeOf(token) };
  return { type: 'text', value, ...placeOf(token) };
}

function idOf(token: Token): Literal {
  const value = token.value.toLowerCase();
  if (/^[0-9a-f]{32}$/.test(value)) return { type: 'text', value, ...placeOf(token) };
  throw new QueryError(`a trace id is 32 hexadecimal digits; ${describe(token)} is not`, token);
}

function numberOf(token: Token): Literal {
  const value = Number(token.value);
  if (!Number.isFinite(value)) throw new QueryError('this number is too large', token);
  return { type: 'number', value, written: token.value, ...placeOf(token) };
}

function durationOf(name: string, token: Token): Literal {
  if (token.kind === 'number') {
    throw new QueryError(`${name} needs a unit: ns us ms s m h d`, token, `${token.value}ms`);
  }
  const parts = /^(\d+)(?:\.(\d+))?([nuµμm]?s|[mhd])$/u.exec(
    token.kind === 'duration' ? token.value : '',
  );
  const unit = UNIT_NS[parts?.[3] ?? ''];
  if (!parts || unit === undefined) {
    throw new QueryError(
      `${name} is compared with a duration such as 250ms, not with ${describe(token)}`,
      token,
    );
  }
  const fraction = (parts[2] ?? '').slice(0, 18);
  const ns = (BigInt(`${parts[1]}${fraction}`) * unit) / 10n ** BigInt(fraction.length);
  if (ns > LONGEST_NS) throw new QueryError('this duration is longer than 292 years', token);
  return { type: 'duration', ns, ...placeOf(token) };
}

function nameOf(field: Field): string {
  return field.kind === 'intrinsic' ? field.name : field.key;
}

function placeOf(place: Place): Place {
  return { from: place.from, to: place.to };
}
