import { INTRINSICS, SCOPES } from './fields.ts';
import { parseQuery } from './parser.ts';

const BARE_KEY = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const RESERVED = /^(?:and|or|not|in|exists)$/i;

/**
 * Writes a key so that it is read back as the same attribute or intrinsic.
 * @param scope forces a scope; an attribute that is named like an intrinsic needs one
 */
export function writeKey(key: string, scope?: (typeof SCOPES)[number]): string {
  const prefix = scope === undefined ? '' : `${scope}.`;
  if (Object.hasOwn(INTRINSICS, key) || key === 'service.name') return `${prefix}${key}`;
  const scoped = SCOPES.some((name) => key.startsWith(`${name}.`));
  const bare =
    BARE_KEY.test(key) && !RESERVED.test(key) && !key.endsWith('.') && (prefix !== '' || !scoped);
  return `${prefix}${bare ? key : writeText(key)}`;
}

/** Writes text as a value in double quotes. */
export function writeText(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r');
  return `"${escaped}"`;
}

/** Writes an attribute value: text in quotes, numbers and booleans bare. */
export function writeValue(value: string | number | boolean): string {
  return typeof value === 'string' ? writeText(value) : String(value);
}

/** Joins a term to a query with `and`; parentheses keep an `or` of the query together. */
export function addTerm(query: string, term: string): string {
  const trimmed = query.trim();
  if (trimmed === '') return term;
  const parsed = parseQuery(trimmed);
  const tree = parsed.ok ? parsed.tree : undefined;
  const root = tree?.kind === 'trace' ? tree.operand : tree;
  const whole = root?.kind === 'or' ? `(${trimmed})` : trimmed;
  return `${whole} and ${term}`;
}
