/** How many may do something at once, how many may wait for it, and how long. */
export interface SlotLimits {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitMs: number;
}

/** First come, first served; `acquire` answers undefined when the line is too long or the wait was. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #line: Array<() => void> = [];
  #taken = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken;
  }

  /** @returns a function that gives the slot back (once; further calls do nothing) */
  async acquire(): Promise<(() => void) | undefined> {
    if (this.#taken >= this.#limits.atOnce) {
      if (this.#line.length >= this.#limits.waiting || !(await this.#turn())) return undefined;
    } else this.#taken++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#next();
    };
  }

  /** Hands the slot over to the next in line, so that nobody can overtake. */
  #next(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#taken--;
  }

  #turn(): Promise<boolean> {
    return new Promise((resolve) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        resolve(false);
      }, this.#limits.waitMs);
      this.#line.push(enter);
    });
  }
}
