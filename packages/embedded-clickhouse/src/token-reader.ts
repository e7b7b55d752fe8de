import { isWord, type Token, tokens } from './tokens.ts';

/** Tokens one after another, with a look ahead. */
export class TokenReader {
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
