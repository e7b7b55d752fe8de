import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Notice } from '../notice.ts';
import type { QueueSettings } from '../settings.ts';
import { Breaker } from './breaker.ts';
import { type Connection, causeOf, type Reply } from './connection.ts';
import { DropCounts, type DropReason } from './drop-counts.ts';
import { openSpanEncoder } from './encode-spans.ts';
import { Progress } from './progress.ts';
import { SpanQueue } from './span-queue.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * Takes finished spans, sends them in batches, one request at a time, and repeats a batch unchanged until the collector has
 * answered for it: the same bytes again are stored once.
 */
export class SpanExporter implements SpanProcessor {
  readonly drops = new DropCounts();
  readonly breaker = new Breaker();
  readonly #connection: Connection;
  readonly #settings: QueueSettings;
  readonly #say: (notice: Notice) => void;
  readonly #queue: SpanQueue;
  readonly #progress = new Progress();
  readonly #encodeSpans = openSpanEncoder();
  #ended = 0;
  #exported = 0;
  #inRequest = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #closed = false;
  #lastError: string | undefined;

  constructor(connection: Connection, settings: QueueSettings, say: (notice: Notice) => void) {
    this.#connection = connection;
    this.#settings = settings;
    this.#say = say;
    this.#queue = new SpanQueue(settings, (reason, spans) => this.#drop(reason, spans));
  }

  get counts() {
    return {
      ended: this.#ended,
      exported: this.#exported,
      queued: this.#queue.length + this.#inRequest,
      queuedBytes: this.#queue.bytes,
      lastError: this.#lastError,
    };
  }

  onStart(): void {
    // A span counts when it ends.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.#ended += 1;
    if (this.#closed) {
      this.#drop('shutdown', 1);
      return;
    }
    this.#queue.push(span);
    const full = this.#queue.length >= this.#settings.maxBatchSpans;
    if (!this.#sending && (full || this.#timer === undefined)) {
      this.#schedule(full ? 0 : this.#settings.delayMs);
    }
  }

  /** True when everything that had ended by now has been answered for within the time. Gives up at the first failed attempt. */
  async flush(timeoutMs: number): Promise<boolean> {
    if (this.counts.queued === 0) return true;
    const target = this.#progress.settled + this.counts.queued;
    const done = this.#progress.until(target, timeoutMs);
    this.#schedule(0);
    return await done;
  }

  async forceFlush(): Promise<void> {
    await this.flush(30_000);
  }

  async close(timeoutMs: number): Promise<boolean> {
    const complete = await this.flush(timeoutMs);
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connection.close();
    this.#drop('shutdown', this.#queue.take(Number.POSITIVE_INFINITY).length);
    this.#settle('shutdown', this.#inRequest);
    this.#progress.wake();
    return complete;
  }

  async shutdown(): Promise<void> {
    if (!this.#closed) await this.close(2000);
  }

  #drop(reason: DropReason, spans: number): void {
    if (spans === 0) return;
    this.drops.add(reason, spans);
    this.#progress.settle(spans);
    if (reason === 'queue_full' || reason === 'bytes_full') {
      this.#say({
        code: 'TW7004',
        text: `finished spans come faster than ${this.#connection.url} takes them: the oldest are dropped and counted (stats().dropped.${reason}).`,
      });
    }
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#sendAll();
    }, delayMs).unref();
  }

  async #sendAll(): Promise<void> {
    if (this.#sending || this.#closed) return;
    this.#sending = true;
    while (this.#queue.length > 0 && !this.#closed) {
      const batch = this.#queue.take(this.#settings.maxBatchSpans);
      this.#inRequest = batch.length;
      await this.#settleBatch(batch);
    }
    this.#sending = false;
  }

  /** Returns when every span of the batch is exported or counted as dropped. */
  async #settleBatch(batch: readonly ReadableSpan[]): Promise<void> {
    const body = this.#encode(batch);
    if (!body) return this.#settle('encoding', batch.length);
    for (;;) {
      const verdict = await this.#attempt(body);
      if (this.#closed) return;
      if (verdict.kind === 'retry') {
        await this.#waitForRetry(verdict);
        continue;
      }
      this.breaker.succeeded();
      if (verdict.kind === 'too-large') return await this.#halve(batch);
      return this.#conclude(verdict, batch.length);
    }
  }

  #encode(batch: readonly ReadableSpan[]): Uint8Array | undefined {
    try {
      return this.#encodeSpans(batch);
    } catch (error) {
      this.#lastError = causeOf(error);
      this.#say({
        code: 'TW7009',
        text: `${batch.length} spans could not be encoded and are dropped: ${causeOf(error)}. Please report this.`,
      });
      return undefined;
    }
  }

  async #attempt(body: Uint8Array): Promise<Verdict> {
    this.breaker.attempt();
    try {
      const reply: Reply = await this.#connection.post(body);
      return judge(reply, Date.now());
    } catch (error) {
      return { kind: 'retry', retryAfterMs: undefined, cause: causeOf(error) };
    }
  }

  /** Ends after the wait, or at once when somebody flushes. */
  async #waitForRetry(verdict: Extract<Verdict, { kind: 'retry' }>): Promise<void> {
    this.#lastError = verdict.cause;
    this.#say({
      code: 'TW7001',
      text: `cannot send spans to ${this.#connection.url}: ${verdict.cause}. The service is not affected; up to ${this.#settings.maxSpans} spans wait in memory. Is the collector running?`,
    });
    await this.#progress.pause(this.breaker.failed(verdict.retryAfterMs));
  }

  async #halve(batch: readonly ReadableSpan[]): Promise<void> {
    if (batch.length === 1) return this.#settle('too_large', 1);
    const middle = batch.length >> 1;
    await this.#settleBatch(batch.slice(0, middle));
    await this.#settleBatch(batch.slice(middle));
  }

  #conclude(verdict: Extract<Verdict, { kind: 'accepted' | 'refused' }>, spans: number): void {
    if (verdict.kind === 'refused') {
      this.#lastError = verdict.cause;
      this.#say({
        code: 'TW7003',
        text: `${this.#connection.url} refused ${spans} spans for good (${verdict.cause}); they are dropped and counted.`,
      });
      this.#settle('refused', spans);
      return;
    }
    const rejected = Math.min(spans, verdict.rejected);
    this.#exported += spans - rejected;
    this.#inRequest -= spans - rejected;
    this.#progress.settle(spans - rejected);
    if (rejected === 0) return;
    this.#lastError = verdict.message;
    this.#say({
      code: 'TW7008',
      text: `the collector rejected ${rejected} of ${spans} spans: ${verdict.message || 'no reason given'}.`,
    });
    this.#settle('rejected', rejected);
  }

  /** Drops spans of the request under way. */
  #settle(reason: DropReason, spans: number): void {
    this.#inRequest -= spans;
    this.#drop(reason, spans);
  }
}
