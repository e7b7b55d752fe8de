import { TokenReader } from './token-reader.ts';
import { isWord, type Token } from './tokens.ts';

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
  readonly input: InputCall | undefined;
}

interface InputCall {
  readonly from: number;
  readonly to: number;
  readonly structure: string;
}

/**
 * Reads an INSERT up to its data. undefined: its rows come from a query or a file of its own, nothing follows it.
 * Only the statement's own words are looked at, never the data.
 */
export function readInsert(text: string): InsertWithData | undefined {
  return new InsertHead(text).read();
}

class InsertHead {
  readonly #text: string;
  readonly #reader: TokenReader;
  #settingsFrom: number | undefined;
  #input: InputCall | undefined;
  #selects = false;

  constructor(text: string) {
    this.#text = text;
    this.#reader = new TokenReader(text);
  }

  read(): InsertWithData | undefined {
    this.#skipTarget();
    for (
      let token = this.#reader.peek();
      token && token.text !== ';';
      token = this.#reader.peek()
    ) {
      if (this.#isFormat()) return this.#atFormat();
      if (!this.#selects) {
        if (isWord(token, 'VALUES')) return this.#cut(token.from, 'Values', token.to);
        if (isWord(token, 'FROM', 'WATCH')) return undefined;
      }
      this.#step(token);
    }
    return this.#atEnd();
  }

  /** `INSERT INTO [TABLE] [db.]table` or `INSERT INTO FUNCTION name(...)`: a table may be called `format`. */
  #skipTarget(): void {
    const reader = this.#reader;
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
  }

  #step(token: Token): void {
    const reader = this.#reader;
    if (isWord(token, 'SELECT', 'WITH')) this.#selects = true;
    if (this.#selects) this.#input ??= inputAt(reader);
    else if (isWord(token, 'SETTINGS')) this.#settingsFrom ??= token.from;
    if (token.text === '(' && !this.#selects && !opensSelect(reader)) reader.skipGroup();
    else reader.take();
  }

  /** After SELECT the FORMAT is the data's only when the query reads `input()`. */
  #isFormat(): boolean {
    if (this.#selects && !this.#input) return false;
    return isWord(this.#reader.peek(), 'FORMAT') && this.#reader.peek(1)?.kind === 'word';
  }

  #atEnd(): InsertWithData | undefined {
    if (this.#selects) return undefined;
    const end = this.#reader.peek();
    return this.#cut(end?.from ?? this.#text.length, undefined, end?.to ?? this.#text.length);
  }

  #atFormat(): InsertWithData {
    const reader = this.#reader;
    const before = reader.take()?.from ?? 0;
    const format = reader.take();
    const end = format?.to ?? this.#text.length;
    if (!isWord(reader.peek(), 'SETTINGS') || reader.peek(2)?.text !== '=') {
      return this.#cut(before, format?.text, end);
    }
    const from = reader.peek()?.from;
    const late = endOfSettings(reader, end);
    return { ...this.#cut(before, format?.text, late), settings: this.#text.slice(from, late) };
  }

  #cut(before: number, format: string | undefined, end: number): InsertWithData {
    const from = this.#settingsFrom;
    return {
      kind: 'insert-data',
      target: this.#text.slice(0, from ?? before),
      settings: from === undefined ? '' : this.#text.slice(from, before),
      format,
      dataFrom: skipToData(this.#text, end),
      input: this.#input,
    };
  }
}

function opensSelect(reader: TokenReader): boolean {
  for (let distance = 0; ; distance++) {
    const token = reader.peek(distance);
    if (token?.text !== '(') return isWord(token, 'SELECT', 'WITH');
  }
}

function inputAt(reader: TokenReader): InputCall | undefined {
  const [name, open, structure, close] = [0, 1, 2, 3].map((i) => reader.peek(i));
  if (!isWord(name, 'INPUT') || open?.text !== '(') return undefined;
  if (!name || structure?.kind !== 'string' || close?.text !== ')') return undefined;
  return { from: name.from, to: close.to, structure: structure.text };
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

/** As ClickHouse: blanks and one line break after the format's name do not belong to the data. */
function skipToData(text: string, end: number): number {
  let at = end;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t' || text.charAt(at) === '\f') at++;
  if (text.charAt(at) === '\r') at++;
  return text.charAt(at) === '\n' ? at + 1 : at;
}
