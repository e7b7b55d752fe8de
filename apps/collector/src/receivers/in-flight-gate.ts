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

  /** Room for so many bytes, to be disposed; undefined when there is none. A single request always fits. */
  take(bytes: number): InFlightBytes | undefined {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) return undefined;
    this.#bytes += bytes;
    let taken = bytes;
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
