import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TailEvents } from '@tracewell/api';
import type { Response } from 'express';
import { HttpProblem } from './http-problem.ts';
import type { QuestionQueue } from './question-queue.ts';
import type { StoreAccess } from './store-access.ts';
import { problemOf } from './store-problem.ts';
import { type TailQuestion, TraceTail } from './tail-traces.ts';

/** A reader cannot follow more. */
const LOOK_EVERY_MS = 1_000;
/** A proxy in between may close what stays silent for a minute. */
const BREATHE_EVERY_MS = 15_000;
const AFTER_TROUBLE_MS = 5_000;
/** Each asks the store every second. */
const TAILS_MAX = 20;

export interface TailSources {
  readonly access: StoreAccess;
  readonly queue: QuestionQueue;
  /** Aborted when the role ends: a stream would hold its listener open for ever. */
  readonly ending: AbortSignal;
}

/** Streams of live traces; counts those that are open. */
export class Tails {
  readonly #sources: TailSources;
  #open = 0;

  constructor(sources: TailSources) {
    this.#sources = sources;
  }

  /**
   * Sends what arrives until the reader leaves or the role ends. A reader that does not read is waited for: nothing
   * piles up here.
   * @throws HttpProblem TW5409 when too many are open
   */
  async send(response: Response, question: TailQuestion, gone: AbortSignal): Promise<void> {
    if (this.#open >= TAILS_MAX) throw tooManyTails();
    this.#open += 1;
    const signal = AbortSignal.any([gone, this.#sources.ending]);
    try {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        // One answer a connection: it closes with the stream.
        connection: 'close',
      });
      response.write('retry: 2000\n\n');
      await this.#follow(response, question, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#open -= 1;
      response.end();
    }
  }

  async #follow(response: Response, question: TailQuestion, signal: AbortSignal): Promise<void> {
    const tail = new TraceTail(question, Date.now());
    let wroteMs = performance.now();
    while (!signal.aborted) {
      const event = await this.#look(tail, signal);
      const silentMs = performance.now() - wroteMs;
      if (event !== undefined || silentMs >= BREATHE_EVERY_MS) {
        wroteMs = performance.now();
        if (!response.write(event ?? ':\n\n')) await once(response, 'drain', { signal });
      }
      const isTrouble = event?.startsWith('event: trouble') === true;
      await sleep(isTrouble ? AFTER_TROUBLE_MS : LOOK_EVERY_MS, undefined, { signal });
    }
  }

  /** One look as an event; undefined when nothing came. */
  async #look(tail: TraceTail, signal: AbortSignal): Promise<string | undefined> {
    try {
      using _place = await this.#sources.queue.enter('light', signal);
      const found = await tail.look(this.#sources.access.current(), Date.now(), signal);
      return found.traces.length === 0 && found.skipped === 0
        ? undefined
        : eventText('traces', found);
    } catch (error) {
      signal.throwIfAborted();
      this.#sources.access.failed(error);
      const { code, detail } = problemOf(error).problem;
      return eventText('trouble', { code, detail });
    }
  }
}

function eventText<Name extends keyof TailEvents>(name: Name, data: TailEvents[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function tooManyTails(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'TW5409',
    title: 'Too many live lists',
    detail: `${TAILS_MAX} are open already. Close one, or look again in a moment.`,
    retryAfterSeconds: 10,
  });
}
