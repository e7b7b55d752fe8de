import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DeadLetterAbout,
  insertBlock,
  isCut,
  readDeadLetter,
  removeDeadLetter,
  type Store,
} from '@tracewell/storage';
import type { Logger } from 'pino';
import { writeFileAtomic } from '../atomic-file.ts';
import { isStoreDown } from './judge-failure.ts';
import type { StoreCircuit } from './store-circuit.ts';

export interface ReplayOptions {
  readonly folder: string;
  readonly signal: string;
  readonly store: (signal: AbortSignal) => Promise<Store>;
  readonly circuit: StoreCircuit;
  readonly log: Logger;
  /** Counts the rows as stored; resolves when that is durable and will not be done twice. */
  readonly restored: (letter: DeadLetterAbout) => Promise<void>;
  /** Whether the block of a letter is not delivered yet: then its rows are not in the ledger, and it waits. */
  readonly isUnderWay: (block: number) => boolean;
  /** Forgets what `restored` remembered of the letter. */
  readonly forget: (id: string) => void;
}

const LOOK_MS = 500;
/** After so many connections that ended in the middle, the engine is taken to die of the letter. */
const CUTS_MAX = 3;
const REQUEST = '.replay';
const ANSWER = '.refused';

/**
 * Sends letters again that somebody asked for: `tracewell dlq replay` puts `<id>.replay` into the folder.
 * The letter goes when its rows are stored; when they are refused again `<id>.refused` says why.
 */
export class LetterReplays implements AsyncDisposable {
  readonly #options: ReplayOptions;
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  /** Letter -> connections in a row that ended in the middle of it. */
  readonly #cuts = new Map<string, number>();

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#running;
  }

  #look(): void {
    this.#running ??= this.#replayAll()
      .catch((error: unknown) => {
        if (this.#ending.signal.aborted || isStoreDown(error)) return; // asked again soon
        this.#options.log.warn({ err: error }, 'TW3207 a dead letter could not be sent again');
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #replayAll(): Promise<void> {
    const { folder, signal, isUnderWay } = this.#options;
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((file) => file.endsWith(REQUEST))) {
      const letter = await readDeadLetter(folder, name.slice(0, -REQUEST.length));
      if (letter === undefined) await rm(join(folder, name), { force: true });
      else if (letter.about.signal === signal && !isUnderWay(letter.about.block)) {
        await this.#replay(letter);
      }
    }
  }

  async #replay({ about, table }: NonNullable<Awaited<ReturnType<typeof readDeadLetter>>>) {
    const { folder, circuit, log, restored, forget } = this.#options;
    const { signal } = this.#ending;
    const request = join(folder, about.id + REQUEST);
    const store = await this.#options.store(signal);
    await circuit.enter(signal);
    try {
      await insertBlock(store, table, about.token, signal);
      circuit.answered();
    } catch (error) {
      circuit.failed(error);
      const isDeadly = this.#isDeadly(about.id, error);
      if (signal.aborted || (isStoreDown(error) && !isDeadly)) throw error;
      const answer = { error: error instanceof Error ? error.message : String(error) };
      await writeFileAtomic(join(folder, about.id + ANSWER), `${JSON.stringify(answer)}\n`);
      await rm(request, { force: true });
      return;
    }
    this.#cuts.delete(about.id);
    await restored(about);
    await removeDeadLetter(folder, about.id);
    await rm(request, { force: true });
    forget(about.id);
    log.info({ id: about.id, rows: about.rows }, 'a dead letter is stored');
  }

  /** Counts the connections that ended in the middle of a letter; true once it has had its chances. */
  #isDeadly(id: string, error: unknown): boolean {
    if (!isCut(error)) return false;
    const cuts = (this.#cuts.get(id) ?? 0) + 1;
    if (cuts < CUTS_MAX) this.#cuts.set(id, cuts);
    else this.#cuts.delete(id);
    return cuts >= CUTS_MAX;
  }
}
