/** Bounds the bytes of all requests that are being handled, so that no crowd of senders fills the memory. */
export class InFlightGate {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so many bytes more have room now. A single request always fits. */
  fits(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.#maxBytes;
  }

  /** A request that takes room as its bytes come, and gives it back when it is disposed. */
  enter(): InFlightBytes {
    let taken = 0;
    return {
      grow: (more) => {
        if (this.#bytes > taken && this.#bytes + more > this.#maxBytes) return false;
        this.#bytes += more;
        taken += more;
        return true;
      },
      [Symbol.dispose]: () => {
        this.#bytes -= taken;
        taken = 0;
      },
    };
  }
}

export interface InFlightBytes extends Disposable {
  /** Takes more room; false when there is none. */
  grow(bytes: number): boolean;
}
