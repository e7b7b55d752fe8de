import type { Receipt } from '@tracewell/journal';

/** How long a repeat is recognised. Exporters give up within a minute; a person retries sooner. */
const REMEMBER_MS = 600_000;
const ENTRIES_MAX = 1_000_000;

interface Seen {
  /** On the monotonic clock: a jump of the wall clock forgets nothing. */
  readonly at: number;
  /** Settles with the first copy's fate while that is not durable yet. */
  readonly durable: Promise<void> | undefined;
}

/** The requests of the last ten minutes, by fingerprint. */
export class SeenRequests {
  readonly #seen = new Map<string, Seen>();
  readonly #now: () => number;

  /**
   * @param receipts in the order in which they were written. Their ages count from the last of them: the clock may have
   *   jumped since, and who was cut off by the end of the process repeats what it sent last.
   */
  constructor(receipts: readonly Receipt[], now = () => performance.now()) {
    this.#now = now;
    const newestMs = receipts.at(-1)?.atMs ?? 0;
    for (const { fingerprint, atMs } of receipts) {
      const age = Math.max(0, newestMs - atMs);
      if (age < REMEMBER_MS)
        this.#seen.set(keyOf(fingerprint), { at: now() - age, durable: undefined });
    }
  }

  get size(): number {
    return this.#seen.size;
  }

  /** The first copy of this request: its promise, 'durable', or undefined when there was none. */
  find(fingerprint: Uint8Array): Promise<void> | 'durable' | undefined {
    const seen = this.#seen.get(keyOf(fingerprint));
    if (seen === undefined || this.#now() - seen.at >= REMEMBER_MS) return undefined;
    return seen.durable ?? 'durable';
  }

  /** Remembers a request that becomes durable with `durable`, and forgets it when that fails. */
  add(fingerprint: Uint8Array, durable: Promise<void>): void {
    const key = keyOf(fingerprint);
    const at = this.#now();
    this.#seen.delete(key); // so that the order of the map stays that of time
    this.#seen.set(key, { at, durable });
    this.#dropOld();
    durable.then(
      () => {
        if (this.#seen.get(key)?.durable === durable)
          this.#seen.set(key, { at, durable: undefined });
      },
      () => {
        if (this.#seen.get(key)?.durable === durable) this.#seen.delete(key);
      },
    );
  }

  #dropOld(): void {
    const oldest = this.#now() - REMEMBER_MS;
    for (const [key, { at }] of this.#seen) {
      if (at > oldest && this.#seen.size <= ENTRIES_MAX) return;
      this.#seen.delete(key);
    }
  }
}

function keyOf(fingerprint: Uint8Array): string {
  return Buffer.from(fingerprint.buffer, fingerprint.byteOffset, fingerprint.length).toString(
    'latin1',
  );
}
