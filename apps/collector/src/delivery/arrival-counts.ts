import { type Arrival, addArrival, type Counts } from '../telemetry/ledger.ts';

/** How long counts may wait for a record that carries them to the disk. */
const SAVE_MS = 1000;

/**
 * What arrived since the data folder was made. Records carry the counts to the disk; what was refused
 * or repeated without a record is saved within a second, so that a kill forgets no reason.
 */
export class ArrivalCounts {
  readonly #save: (counts: Counts) => Promise<void>;
  #counts: Counts;
  #saved: Counts;
  #inRecord: Counts;
  #timer: NodeJS.Timeout | undefined;

  constructor(counts: Counts, save: (counts: Counts) => Promise<void>) {
    this.#save = save;
    this.#counts = counts;
    this.#saved = counts;
    this.#inRecord = counts;
  }

  get now(): Counts {
    return this.#counts;
  }

  /** Counts what no record carries. */
  add(arrival: Arrival): void {
    this.#counts = addArrival(this.#counts, arrival);
    this.#saveLater();
  }

  /** The counts that go into a record: everything so far. Its own arrivals are added by the record. */
  forRecord(): Counts {
    this.#inRecord = this.#counts;
    return this.#counts;
  }

  /** The record is durable: its arrivals count, beside those that came while it was written. */
  recorded(arrivals: readonly Arrival[]): void {
    const nothingElse = this.#counts === this.#inRecord;
    this.#counts = arrivals.reduce(addArrival, this.#counts);
    if (nothingElse) this.#saved = this.#counts;
    else this.#saveLater();
  }

  /** Puts on disk what no record has carried there. Rejects when the disk refuses. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = this.#counts;
    if (counts === this.#saved) return;
    await this.#save(counts);
    this.#saved = counts;
  }

  #saveLater(): void {
    // A disk that refuses now is asked again after the next arrival.
    this.#timer ??= setTimeout(() => void this.save().catch(() => undefined), SAVE_MS);
  }
}
