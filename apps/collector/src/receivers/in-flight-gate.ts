import { BodyMemory } from './body-memory.ts';

export interface InFlightLimits {
  readonly inFlightBytes: number;
  readonly inFlightBytesPerSender: number;
}

/** Bounds the bytes of all requests that are being handled, so that no sender, and no crowd of them, fills the memory. */
export class InFlightGate {
  readonly #limits: InFlightLimits;
  /** Only senders with a request under way. */
  readonly #bySender = new Map<string, number>();
  readonly #memory = new BodyMemory();
  #bytes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so many bytes more of a sender have room now. A single request always fits. */
  fits(bytes: number, sender: string): boolean {
    return this.#has(bytes, sender, 0);
  }

  /** A request that takes room as its bytes come, and gives it back when it is disposed. */
  enter(sender: string): InFlightBytes {
    let taken = 0;
    let bodies: Buffer[] = [];
    return {
      memory: (bytes) => {
        const body = this.#memory.take(bytes);
        bodies.push(body);
        return body;
      },
      grow: (more) => {
        if (!this.#has(more, sender, taken)) return false;
        this.#add(more, sender);
        taken += more;
        return true;
      },
      [Symbol.dispose]: () => {
        this.#add(-taken, sender);
        taken = 0;
        for (const body of bodies) this.#memory.giveBack(body);
        bodies = [];
      },
    };
  }

  /** `own` is what the request has taken itself: when nobody else is there, it may take what it needs. */
  #has(more: number, sender: string, own: number): boolean {
    const ofSender = this.#bySender.get(sender) ?? 0;
    const { inFlightBytes, inFlightBytesPerSender } = this.#limits;
    return (
      (this.#bytes === own || this.#bytes + more <= inFlightBytes) &&
      (ofSender === own || ofSender + more <= inFlightBytesPerSender)
    );
  }

  #add(bytes: number, sender: string): void {
    this.#bytes += bytes;
    const ofSender = (this.#bySender.get(sender) ?? 0) + bytes;
    if (ofSender === 0) this.#bySender.delete(sender);
    else this.#bySender.set(sender, ofSender);
  }
}

export interface InFlightBytes extends Disposable {
  /** Takes more room; false when there is none. */
  grow(bytes: number): boolean;
  /** Memory for a body whose bytes have their room. It is the request's until this is disposed. */
  memory(bytes: number): Buffer;
}
