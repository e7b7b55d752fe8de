/** The value is told as it is. */
const PASS = 0;
/** The value is left out, whole. */
export const SKIP = 1;
/** Scalars become hashes. */
export const HASH = 2;
/** Texts lose their credentials. */
export const CLEAN = 3;

/** What becomes of the value that is being told: a key decides, until its value is complete. */
export class ValueFate {
  /** Nothing applies to the next value. */
  isPlain = true;
  /** Arrays and lists around what is told, those that are left out too. */
  depth = 0;
  mode = PASS;
  readonly #depthMax: number;
  /** Modes that were begun and not ended, with the depth of their keys. An entry of a list may have a mode of its own. */
  readonly #modes: number[] = [];
  readonly #depths: number[] = [];

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  reset(): void {
    this.isPlain = true;
    this.depth = 0;
    this.mode = PASS;
    this.#modes.length = 0;
    this.#depths.length = 0;
  }

  /** The next value, whatever it is, has this mode until its end. */
  begin(mode: number): void {
    this.#push(mode, this.depth);
  }

  /** Nothing is told until `reset`. */
  skipAll(): void {
    this.#push(SKIP, -1);
  }

  #push(mode: number, depth: number): void {
    this.#modes.push(mode);
    this.#depths.push(depth);
    this.mode = mode;
    this.isPlain = false;
  }

  get isTaken(): boolean {
    return this.mode !== SKIP && this.depth <= this.#depthMax;
  }

  get isHashed(): boolean {
    return this.mode === HASH && this.isTaken;
  }

  /** An array or list begins. Returns whether it is told; one too deep is not. */
  open(): boolean {
    this.depth += 1;
    if (this.isTaken) return true;
    this.isPlain = false;
    return false;
  }

  /** An array or list ends. Returns whether its begin was told. `ended` follows. */
  close(): boolean {
    const wasTaken = this.isTaken;
    this.depth -= 1;
    return wasTaken;
  }

  /** A value is complete: what its key began ends with it. */
  ended(): void {
    if (this.isPlain) return;
    const from = this.#depths.at(-1);
    if (from !== undefined && this.depth <= from) {
      this.#modes.pop();
      this.#depths.pop();
      this.mode = this.#modes.at(-1) ?? PASS;
    }
    this.isPlain = this.mode === PASS && this.depth <= this.#depthMax;
  }
}
