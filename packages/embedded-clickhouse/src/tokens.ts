/**
 * One lexical piece of SQL. `from` and `to` are offsets into the text that was read, so a caller that
 * passes bytes decoded as latin1 gets byte offsets.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'mark';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SPACE = /[\s\0]/;
const WORD_START = /[A-Za-z_\x80-\uffff]/;
const WORD = /[\w$\x80-\uffff]*/y;
const NUMBER = /[\w.]*/y;
const DOLLAR_TAG = /\$[A-Za-z0-9_]*\$/y;

/**
 * Reads SQL as ClickHouse's lexer does: comments (`--`, `#!`, `# `, nested-free block comments), strings with
 * backslash and doubled quotes, back-quoted and double-quoted names, heredocs (`$tag$ ... $tag$`).
 * Lazy: what follows the last token that was asked for (the data of an INSERT) is never looked at.
 * An unclosed string or comment ends the text; the engine reports it in its own words.
 */
export function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const blank = endOfBlank(text, at);
    if (blank > at) {
      at = blank;
      continue;
    }
    const token = tokenAt(text, at);
    yield token;
    at = token.to;
  }
}

/** Where white space or a comment that begins at `at` ends; `at` itself when there is none. */
function endOfBlank(text: string, at: number): number {
  const first = text.charAt(at);
  if (SPACE.test(first)) return at + 1;
  const two = text.slice(at, at + 2);
  if (two === '--' || two === '#!' || two === '# ') return endOf(text, '\n', at);
  if (two === '/*') return endOf(text, '*/', at + 2);
  return at;
}

function tokenAt(text: string, at: number): Token {
  const first = text.charAt(at);
  const make = (kind: Token['kind'], to: number): Token => ({
    kind,
    text: text.slice(at, to),
    from: at,
    to,
  });
  if (first === "'") return make('string', endOfQuoted(text, at, first));
  if (first === '`' || first === '"') return make('quoted', endOfQuoted(text, at, first));
  if (first === '$') {
    const tag = matchAt(DOLLAR_TAG, text, at);
    if (tag) return make('string', endOf(text, tag, at + tag.length));
  }
  if (WORD_START.test(first)) return make('word', at + matchAt(WORD, text, at).length);
  if (/[0-9]/.test(first)) return make('number', at + matchAt(NUMBER, text, at).length);
  return make('mark', at + 1);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function endOf(text: string, closing: string, from: number): number {
  const found = text.indexOf(closing, from);
  return found < 0 ? text.length : found + closing.length;
}

function endOfQuoted(text: string, at: number, quote: string): number {
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') i++;
    else if (char === quote) {
      if (text.charAt(i + 1) !== quote) return i + 1;
      i++;
    }
  }
  return text.length;
}

/** True when the token is this keyword; names in quotes are never keywords. */
export function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** The plain name of a word or a quoted identifier. */
export function nameOf(token: Token): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1) : token.text;
}
