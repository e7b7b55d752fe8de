import { isWord, type Token, tokens } from './tokens.ts';

/** An INSERT whose rows follow the statement; the pieces around the place where the data file is named. */
export interface InsertWithData {
  readonly kind: 'insert-data';
  /** `INSERT INTO t (a, b)`; for an `input()` insert the whole text before FORMAT */
  readonly target: string;
  /** `SETTINGS a = 1` or empty */
  readonly settings: string;
  /** undefined: the statement names none, the request's default counts */
  readonly format: string | undefined;
  /** Where the data begins, as an offset into the text */
  readonly dataFrom: number;
  /** `input('structure')`: its place in `target`, and the structure literal */
  readonly input: { from: number; to: number; structure: string } | undefined;
}

export interface Query {
  readonly kind: 'select' | 'other' | 'insert-select';
  /** The text without its FORMAT clause and trailing semicolon */
  readonly text: string;
  readonly format: string | undefined;
  /** WITH TOTALS is somewhere in it: its answer cannot be streamed */
  readonly totals: boolean;
}

export type Statement = InsertWithData | Query;

/**
 * Finds out what a statement is without parsing it: whether data follows it, which FORMAT it names, whether its
 * answer may be streamed. `text` may be bytes decoded as latin1; all offsets are then byte offsets.
 */
export function readStatement(text: string): Statement {
  const reader = new TokenReader(text);
  if (isWord(reader.peek(), 'INSERT')) {
    const insert = readInsert(reader, text);
    if (insert) return insert;
    return readQuery(text, 'insert-select');
  }
  const first = reader.peek();
  const selects = isWord(first, 'SELECT', 'WITH', 'FROM') || first?.text === '(';
  return readQuery(text, selects ? 'select' : 'other');
}

class TokenReader {
  readonly #source: Generator<Token>;
  readonly #ahead: Token[] = [];

  constructor(text: string) {
    this.#source = tokens(text);
  }

  peek(distance = 0): Token | undefined {
    while (this.#ahead.length <= distance) {
      const next = this.#source.next();
      if (next.done) return undefined;
      this.#ahead.push(next.value);
    }
    return this.#ahead[distance];
  }

  take(): Token | undefined {
    const token = this.peek();
    this.#ahead.shift();
    return token;
  }

  takeWord(...words: string[]): boolean {
    if (!isWord(this.peek(), ...words)) return false;
    this.take();
    return true;
  }

  /** Skips one bracketed group when the next token opens one. */
  skipGroup(): void {
    if (this.peek()?.text !== '(') return;
    let depth = 0;
    for (let token = this.take(); token; token = this.take()) {
      if (token.text === '(') depth++;
      if (token.text === ')' && --depth === 0) return;
    }
  }
}

function readInsert(reader: TokenReader, text: string): InsertWithData | undefined {
  reader.take();
  reader.takeWord('INTO');
  reader.takeWord('TABLE');
  const isFunction = reader.takeWord('FUNCTION');
  reader.take();
  while (reader.peek()?.text === '.') {
    reader.take();
    reader.take();
  }
  if (isFunction) reader.skipGroup();
  return readInsertTail(reader, text);
}

function readInsertTail(reader: TokenReader, text: string): InsertWithData | undefined {
  let settingsFrom: number | undefined;
  let input: InsertWithData['input'];
  let selects = false;
  for (;;) {
    const token = reader.peek();
    if (!token || token.text === ';') {
      if (selects) return undefined;
      const end = token ? token.from : text.length;
      return cut(text, settingsFrom, end, undefined, token ? token.to : end, undefined);
    }
    if (isWord(token, 'FORMAT') && reader.peek(1)?.kind === 'word' && (!selects || input)) {
      return withFormat(reader, text, settingsFrom, input);
    }
    if (!selects && isWord(token, 'VALUES')) {
      return cut(text, settingsFrom, token.from, 'Values', token.to, undefined);
    }
    if (!selects && isWord(token, 'FROM', 'WATCH')) return undefined;
    if (isWord(token, 'SELECT', 'WITH')) selects = true;
    if (isWord(token, 'SETTINGS') && !selects) settingsFrom ??= token.from;
    input ??= selects ? inputAt(reader) : undefined;
    if (token.text === '(' && !selects && !opensSelect(reader)) reader.skipGroup();
    else reader.take();
  }
}

function opensSelect(reader: TokenReader): boolean {
  for (let distance = 0; ; distance++) {
    const token = reader.peek(distance);
    if (token?.text !== '(') return isWord(token, 'SELECT', 'WITH');
  }
}

function inputAt(reader: TokenReader): InsertWithData['input'] {
  const [name, open, structure, close] = [0, 1, 2, 3].map((i) => reader.peek(i));
  if (!isWord(name, 'INPUT') || open?.text !== '(') return undefined;
  if (!name || structure?.kind !== 'string' || close?.text !== ')') return undefined;
  return { from: name.from, to: close.to, structure: structure.text };
}

function withFormat(
  reader: TokenReader,
  text: string,
  settingsFrom: number | undefined,
  input: InsertWithData['input'],
): InsertWithData {
  const keyword = reader.take();
  const format = reader.take();
  const before = keyword?.from ?? 0;
  let end = format?.to ?? text.length;
  let late = '';
  if (isWord(reader.peek(), 'SETTINGS') && reader.peek(2)?.text === '=') {
    const from = reader.peek()?.from ?? end;
    end = endOfSettings(reader, end);
    late = text.slice(from, end);
  }
  const insert = cut(text, settingsFrom, before, format?.text, end, input);
  return late === '' ? insert : { ...insert, settings: late };
}

/** `SETTINGS name = value [, name = value]` after FORMAT, as old clients write it. */
function endOfSettings(reader: TokenReader, start: number): number {
  reader.take();
  let end = start;
  for (;;) {
    reader.take();
    reader.take();
    if (reader.peek()?.text === '-') reader.take();
    end = reader.take()?.to ?? end;
    if (reader.peek()?.text !== ',') return end;
    reader.take();
  }
}

function cut(
  text: string,
  settingsFrom: number | undefined,
  before: number,
  format: string | undefined,
  end: number,
  input: InsertWithData['input'],
): InsertWithData {
  return {
    kind: 'insert-data',
    target: text.slice(0, settingsFrom ?? before),
    settings: settingsFrom === undefined ? '' : text.slice(settingsFrom, before),
    format,
    dataFrom: skipToData(text, end),
    input,
  };
}

/** As ClickHouse: blanks and one line break after the format's name do not belong to the data. */
function skipToData(text: string, end: number): number {
  let at = end;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t' || text.charAt(at) === '\f') at++;
  if (text.charAt(at) === '\r') at++;
  return text.charAt(at) === '\n' ? at + 1 : at;
}

function readQuery(text: string, kind: Query['kind']): Query {
  const all = [...tokens(text)];
  while (all.at(-1)?.text === ';') all.pop();
  const totals = all.some((token, i) => isWord(token, 'WITH') && isWord(all[i + 1], 'TOTALS'));
  const end = all.at(-1)?.to ?? 0;
  const at = formatClause(all);
  const [keyword, name] = [all[at], all[at + 1]];
  if (at < 0 || !keyword || !name)
    return { kind, text: text.slice(0, end), format: undefined, totals };
  return {
    kind,
    text: text.slice(0, keyword.from) + text.slice(name.to, end),
    format: name.text,
    totals,
  };
}

/** The index of `FORMAT name` at the end of a statement, before SETTINGS at most; -1 when there is none. */
function formatClause(all: readonly Token[]): number {
  let depth = 0;
  for (let i = all.length - 1; i > 0; i--) {
    const text = all[i]?.text;
    if (text === ')') depth++;
    if (text === '(') depth--;
    if (depth !== 0 || !isWord(all[i], 'FORMAT')) continue;
    const after = all[i + 2];
    const named = all[i + 1]?.kind === 'word';
    if (named && (after === undefined || isWord(after, 'SETTINGS'))) return i;
  }
  return -1;
}
