import { type Document, LineCounter, parseDocument } from 'yaml';
import type { RuleFileFault } from './rule-definition.ts';

export type YamlPath = readonly (string | number)[];

/** A YAML text whose values know their line and column, so that every fault can name its place. */
export class PositionedYaml {
  readonly #file: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      uniqueKeys: true,
      prettyErrors: false,
    });
  }

  get value(): unknown {
    // Aliases are capped so that a small file cannot grow into a huge one.
    return this.#document.toJS({ maxAliasCount: 100 });
  }

  /** Faults of the YAML itself: bad indentation, a duplicate key, an unclosed quote. */
  syntaxFaults(): RuleFileFault[] {
    return this.#document.errors.map((error) =>
      this.#faultAt(error.pos[0], 'TW6010', error.message),
    );
  }

  /** A fault at the value of `path`, or at the nearest place above it that exists. */
  faultAt(path: YamlPath, code: string, message: string): RuleFileFault {
    const range = this.#rangeOf(path);
    return this.#faultAt(range[0], code, message);
  }

  lineOf(path: YamlPath): number {
    return this.#lines.linePos(this.#rangeOf(path)[0]).line;
  }

  /** The source text of the value at `path`. */
  textOf(path: YamlPath): string {
    const [from, to] = this.#rangeOf(path);
    return this.#text.slice(from, to).trimEnd();
  }

  #rangeOf(path: YamlPath): readonly [number, number] {
    for (let length = path.length; length >= 0; length -= 1) {
      const node =
        length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly [number, number, number] | null } | undefined)
        ?.range;
      if (range) return [range[0], range[1]];
    }
    return [0, 0];
  }

  #faultAt(offset: number, code: string, message: string): RuleFileFault {
    const { line, col } = this.#lines.linePos(offset);
    const source = this.#text.split('\n')[line - 1] ?? '';
    const excerpt = `${source}\n${' '.repeat(Math.max(0, col - 1))}^`;
    return { file: this.#file, line, column: col, code, message, excerpt };
  }
}
