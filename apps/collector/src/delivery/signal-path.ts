import { join } from 'node:path';
import { type Journal, openJournal } from '@tracewell/journal';
import type { DecodeOutcome } from '@tracewell/otlp';
import type { OpenBlock, Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { Teardown } from '../teardown.ts';
import { Histogram, LATENCY_BOUNDS_S } from '../telemetry/histogram.ts';
import type { JournalReport, SignalLedger } from '../telemetry/ingest-report.ts';
import {
  limitedParts,
  missingItems,
  repairedValues,
  shapedValues,
  toLedger,
} from '../telemetry/ledger.ts';
import type { Signal } from '../telemetry/signal.ts';
import { DeadLetters } from './dead-letters.ts';
import { Delivery } from './deliver-blocks.ts';
import { LetterReplays } from './replay-letters.ts';
import type { Acceptance, FinishedBlock } from './request-arrival.ts';
import type { RefusedItem } from './request-watch.ts';
import { SignalLane } from './signal-lane.ts';
import type { AcceptedTimes, RequestFacts } from './sink-in-front.ts';
import type { StoreCircuit } from './store-circuit.ts';

/** Decodes a body into a block of the signal, taking only what lies within the times. */
export type Decode<Block> = (
  body: Uint8Array,
  block: Block,
  times: AcceptedTimes,
) => { readonly outcome: DecodeOutcome; readonly facts: RequestFacts };

export interface SignalPathOptions<Block extends OpenBlock> {
  readonly signal: Signal;
  readonly collector: string;
  readonly config: Config;
  readonly log: Logger;
  readonly openBlock: () => Block;
  readonly store: (signal: AbortSignal) => Promise<Store>;
  /** Shared by all signals, for they go to one store. */
  readonly circuit: StoreCircuit;
  /** An item that was accepted and moved aside, once for each reason and block. */
  readonly onMovedAside: (reason: string, example: RefusedItem) => void;
  /** With less free disk space senders are told to wait. */
  readonly lowDiskBytes: number;
}

/** Clocks of senders may be ahead; what is further ahead would sit in a partition of its own for long. */
const AHEAD_MS = 3_600_000;

/** What the journal has written since the process started. */
interface Commits {
  readonly fsyncSeconds: Histogram;
  bytes: number;
}

/** One signal's whole way: decoded into blocks, journaled, delivered. */
export class SignalPath<Block extends OpenBlock> implements AsyncDisposable {
  readonly #commits: Commits;
  readonly insertSeconds: Histogram;
  readonly decodeSeconds = new Histogram(LATENCY_BOUNDS_S);
  #bodyBytes = 0;
  #sentBytes = 0;
  readonly #options: SignalPathOptions<Block>;
  readonly #journal: Journal;
  readonly #lane: SignalLane<Block>;
  readonly #delivery: Delivery<Block>;
  readonly #replays: LetterReplays;

  /** Use `openSignalPath`. */
  constructor(options: SignalPathOptions<Block>, journal: Journal, commits: Commits) {
    const { signal, collector, config, log, openBlock, store, circuit, onMovedAside } = options;
    const folder = join(config.dataDir, 'dead-letter');
    const letters = new DeadLetters(folder, config.deadLetter.maxBytes);
    this.#options = options;
    this.#journal = journal;
    this.#commits = commits;
    this.insertSeconds = new Histogram(LATENCY_BOUNDS_S);
    this.#delivery = new Delivery({
      collector,
      signal,
      journal,
      openBlock,
      store,
      letters,
      circuit,
      log,
      onInsert: (ms, bytes) => {
        this.insertSeconds.observe(ms / 1000);
        this.#sentBytes += bytes;
      },
      onMovedAside,
    });
    this.#replays = new LetterReplays({
      folder,
      signal,
      store,
      circuit,
      log,
      restored: (letter) => this.#delivery.restored(letter),
      isUnderWay: (block) => this.#delivery.isUnderWay(block),
      forget: (id) => this.#delivery.forgetRestored(id),
    });
    this.#lane = new SignalLane({
      journal,
      openBlock,
      onSealed: (block) => this.#delivery.add(block),
      isStoreBusy: () => this.#delivery.isBusy,
    });
    this.#tellRecovery();
  }

  get level(): Journal['level'] {
    return this.#journal.level;
  }

  /** Resolves when everything accepted of the body is on disk. See `SignalLane.accept`. */
  async accept(
    body: Uint8Array,
    decode: Decode<Block>,
  ): Promise<{ acceptance: Acceptance; facts: RequestFacts | undefined }> {
    const times = this.#acceptedTimes();
    let facts: RequestFacts | undefined;
    this.#bodyBytes += body.length;
    const acceptance = await this.#lane.accept(body, (block) => {
      const started = performance.now();
      const decoded = decode(body, block, times);
      this.decodeSeconds.observe((performance.now() - started) / 1000);
      facts = decoded.facts;
      return { outcome: decoded.outcome, ids: decoded.facts.ids };
    });
    return { acceptance, facts };
  }

  /** Like `accept`, for a body that `decode` turns into a block of its own outside this thread. */
  async acceptFinished<Finished extends FinishedBlock & { readonly facts: RequestFacts }>(
    decode: (times: AcceptedTimes) => Promise<Finished>,
  ): Promise<{ acceptance: Acceptance; facts: RequestFacts }> {
    const finished = await decode(this.#acceptedTimes());
    const acceptance = await this.#lane.acceptFinished(finished);
    return { acceptance, facts: finished.facts };
  }

  #acceptedTimes(): AcceptedTimes {
    const now = Date.now();
    return { fromMs: now - this.#options.config.retention.spans, toMs: now + AHEAD_MS };
  }

  get ledger(): SignalLedger {
    return toLedger(this.#lane.counts, this.#delivery.delivered, this.#itemsInJournal());
  }

  get journalReport(): JournalReport {
    const blocks = this.#journal.blocks();
    return {
      bytes: this.#journal.bytes,
      segments: this.#journal.segments,
      maxBytes: this.#options.config.journal.maxBytes,
      oldestUndeliveredMs: blocks[0]?.firstAtMs ?? null,
      undeliveredBlocks: blocks.length,
    };
  }

  /** Values that were stored after a repair, by reason. */
  get repaired(): Readonly<Record<string, number>> {
    return repairedValues(this.#lane.counts);
  }

  /** What was cut or left out of stored items, by limit. */
  get limited(): Readonly<Record<string, number>> {
    return limitedParts(this.#lane.counts);
  }

  /** Values that a shaping rule changed or took out, by action. */
  get shaped(): Readonly<Record<string, number>> {
    return shapedValues(this.#lane.counts);
  }

  get fsyncSeconds(): Histogram {
    return this.#commits.fsyncSeconds;
  }

  /** Bytes of decompressed bodies that were decoded, good or bad. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  /** Bytes that were written to the journal. */
  get committedBytes(): number {
    return this.#commits.bytes;
  }

  /** Bytes of INSERTs that succeeded, uncompressed. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  get remembered(): number {
    return this.#lane.remembered;
  }

  /** Commits and seals what has arrived, then ends delivery; what is not stored stays in the journal. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Each is ended also when one before it fails, as on a full disk: the process must not linger.
    const steps = new Teardown();
    steps.use(this.#journal);
    steps.use(this.#delivery);
    steps.use(this.#replays);
    steps.use(this.#lane);
    await steps[Symbol.asyncDispose]();
  }

  #itemsInJournal(): number {
    return this.#journal.blocks().reduce((sum, { items }) => sum + items, 0);
  }

  #tellRecovery(): void {
    const { log, signal } = this.#options;
    const { faults, blocks, counts, delivered } = this.#journal.recovered;
    for (const fault of faults) {
      if (fault.kind === 'torn')
        log.info({ signal, ...fault }, 'a record that was never promised was cut off');
      else log.error({ signal, ...fault }, 'TW3104 the journal is damaged; a copy was kept');
    }
    const inJournal = blocks.reduce((sum, { items }) => sum + items, 0);
    const missing = missingItems(counts, delivered, inJournal);
    if (missing > 0) this.#delivery.countDamaged(missing);
    if (blocks.length > 0)
      log.info({ signal, blocks: blocks.length, items: inJournal }, 'sending again');
  }
}

/** Opens the signal's journal and starts delivering what it still holds. */
export async function openSignalPath<Block extends OpenBlock>(
  options: SignalPathOptions<Block>,
): Promise<SignalPath<Block>> {
  const commits: Commits = { fsyncSeconds: new Histogram(LATENCY_BOUNDS_S), bytes: 0 };
  const journal = await openJournal({
    folder: join(options.config.dataDir, 'journal', options.signal),
    ...options.config.journal,
    lowDiskBytes: options.lowDiskBytes,
    onCommit: ({ bytes, syncMs }) => {
      commits.bytes += bytes;
      commits.fsyncSeconds.observe(syncMs / 1000);
    },
  });
  return new SignalPath(options, journal, commits);
}
