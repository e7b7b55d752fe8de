import { QueryError } from './query-error.ts';

type TokenKind = 'word' | 'text' | 'number' | 'duration' | 'operator' | 'punctuation' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for quoted text the content without quotes and escapes. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const SPACE = /\s+/uy;
const OPERATOR = /!=|!~|=~|>>|>=|<=|=|>|</y;
const PUNCTUATION = /[(){},]|\|(?!\|)/y;
// A number ends where no letter, digit or dot follows: 2.4.1 and 4bf92f35 are words.
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(ns|us|µs|μs|ms|s|m|h|d)?(?![\p{L}\p{N}_.-])/uy;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.-]*/uy;

/**
 * Cuts a query into tokens, the last of kind `end`.
 * @param lenient an unfinished quotation runs to the end instead of being a fault: for completion while typing
 * @throws QueryError at the first character that begins nothing
 */
export function tokenize(query: string, lenient = false): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const space = match(SPACE, query, at);
    if (space) {
      at += space.length;
      continue;
    }
    const token = tokenAt(query, at, lenient);
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ kind: 'end', value: '', from: query.length, to: query.length });
  return tokens;
}

function tokenAt(query: string, at: number, lenient: boolean): Token {
  const character = query.charAt(at);
  if (character === '"' || character === "'") return quoted(query, at, lenient);
  const operator = match(OPERATOR, query, at);
  if (operator) return { kind: 'operator', value: operator, from: at, to: at + operator.length };
  const punctuation = match(PUNCTUATION, query, at);
  if (punctuation) return { kind: 'punctuation', value: punctuation, from: at, to: at + 1 };
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(query);
  if (number) {
    const kind = number[1] === undefined ? 'number' : 'duration';
    return { kind, value: number[0], from: at, to: at + number[0].length };
  }
  const word = match(WORD, query, at);
  if (word) return { kind: 'word', value: word, from: at, to: at + word.length };
  throw unknownCharacter(query, at);
}

function unknownCharacter(query: string, at: number): QueryError {
  const run = /^[^\s(){},]+/.exec(query.slice(at))?.[0] ?? query.charAt(at);
  const place = { from: at, to: at + run.length };
  if (run === '&&' || run === '||') {
    const word = run === '&&' ? 'and' : 'or';
    return new QueryError(`'${run}' is written '${word}'`, place, word);
  }
  return new QueryError(
    `'${run}' begins neither a key nor a value: put text in double quotes`,
    place,
    JSON.stringify(run),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function quoted(query: string, from: number, lenient: boolean): Token {
  const quote = query.charAt(from);
  let value = '';
  for (let at = from + 1; at < query.length; at++) {
    const character = query.charAt(at);
    if (character === quote) return { kind: 'text', value, from, to: at + 1 };
    if (character === '\\' && at + 1 < query.length) {
      at++;
      const escaped = query.charAt(at);
      value += ESCAPES[escaped] ?? escaped;
    } else value += character;
  }
  if (lenient) return { kind: 'text', value, from, to: query.length };
  const place = { from, to: query.length };
  throw new QueryError('this quotation has no end', place, `${query.slice(from)}${quote}`);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
