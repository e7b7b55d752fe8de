import type { MistakeKind, MistakeReport } from './ingest-report.ts';

const MISTAKES_MAX = 500;

/** What senders do wrong, by kind and address, with the sentence they were answered with. */
export class Mistakes {
  readonly #mistakes = new Map<string, MistakeReport>();

  saw(kind: MistakeKind, address: string, advice: string): void {
    const key = `${kind} ${address}`;
    const count = (this.#mistakes.get(key)?.count ?? 0) + 1;
    this.#mistakes.delete(key);
    this.#mistakes.set(key, { kind, address, count, lastSeenMs: Date.now(), advice });
    for (const oldest of this.#mistakes.keys()) {
      if (this.#mistakes.size <= MISTAKES_MAX) break;
      this.#mistakes.delete(oldest);
    }
  }

  /** The latest first. */
  list(): MistakeReport[] {
    return [...this.#mistakes.values()].reverse();
  }
}
