/** What a string may hold as it is; control characters below the space must be escaped. */
const PLAIN = `[^"\\\\${String.fromCharCode(0)}-${String.fromCharCode(0x1f)}]*`;
/** Text, then escapes with text between: no step of the match is one character. */
const STRING = new RegExp(`"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`, 'y');
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

type Wants = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'next';

/** Walks over a JSON text without building anything, and without recursion. */
class Walker {
  at = 0;
  #wants: Wants = 'value';
  readonly #open: string[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Steps over one token; false when none can stand here, or nothing is left. */
  step(): boolean {
    this.#match(SPACE);
    const next = this.#text[this.at] ?? '';
    const closing = this.#open.at(-1) === '{' ? '}' : ']';
    const mayClose = this.#wants.endsWith(closing) || this.#wants === 'next';
    if (this.#open.length > 0 && mayClose && next === closing) return this.#close();
    switch (this.#wants) {
      case 'value':
      case 'value or ]':
        return this.#value(next);
      case 'key':
      case 'key or }':
        return this.#then(this.#match(STRING), ':');
      case ':':
        return this.#then(this.#take(next === ':'), 'value');
      case 'next': {
        const wants = this.#open.at(-1) === '{' ? 'key' : 'value';
        return this.#then(this.#take(this.#open.length > 0 && next === ','), wants);
      }
    }
  }

  #value(next: string): boolean {
    if (next === '{' || next === '[') {
      this.#open.push(next);
      return this.#then(this.#take(true), next === '{' ? 'key or }' : 'value or ]');
    }
    return this.#then(this.#match(next === '"' ? STRING : SCALAR), 'next');
  }

  #close(): boolean {
    this.#open.pop();
    return this.#then(this.#take(true), 'next');
  }

  #then(stepped: boolean, wants: Wants): boolean {
    if (stepped) this.#wants = wants;
    return stepped;
  }

  #take(is: boolean): boolean {
    if (is) this.at++;
    return is;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return false;
    this.at += found.length;
    return true;
  }
}

/** Where a text stops to be JSON: engines say it in words of their own, and not always. The text's length when it was cut. */
export function syntaxFaultAt(text: string): number {
  const walker = new Walker(text);
  while (walker.step());
  const { at } = walker;
  // A string that never ends begins here: what is missing is missing at the end.
  const isUnended = text[at] === '"' && !text.slice(at + 1).includes('"');
  return isUnended ? text.length : at;
}
