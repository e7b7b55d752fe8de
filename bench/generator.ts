// The process that sends load: started by `load-process.ts`, told over IPC what to send.
import { setTimeout as wait } from 'node:timers/promises';
import { openFormat } from './load-formats.ts';
import type { FromGenerator, LoadOrder, LoadResult, ToGenerator } from './load-messages.ts';
import { openTransport, type Transport } from './load-transport.ts';

const REPEAT_MS = 50;

/** A gate that the parent closes while the collector's queue is long enough. */
class Gate {
  #open = Promise.resolve();
  #let: (() => void) | undefined;

  close(): void {
    if (this.#let) return;
    this.#open = new Promise((resolve) => {
      this.#let = resolve;
    });
  }

  open(): void {
    this.#let?.();
    this.#let = undefined;
  }

  passed(): Promise<void> {
    return this.#open;
  }
}

const gate = new Gate();

class Sending {
  readonly #order: LoadOrder;
  readonly #transport: Transport;
  readonly #next: () => Uint8Array;
  readonly #latencies: number[] = [];
  #startedAt = 0;
  #sent = 0;
  #refusals = 0;
  #bytes = 0;

  constructor(order: LoadOrder) {
    this.#order = order;
    const { format, url, connections } = order;
    this.#transport = openTransport(format, url, connections);
    this.#next = openFormat(format, order);
  }

  async run(): Promise<LoadResult> {
    const { connections } = this.#order;
    this.#startedAt = performance.now();
    await Promise.all(Array.from({ length: connections }, () => this.#connection()));
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#transport[Symbol.dispose]();
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
    return {
      requests: sorted.length,
      spans: sorted.length * this.#order.spansPerRequest,
      refusals: this.#refusals,
      seconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: at(1),
      sumMs: sorted.reduce((sum, value) => sum + value, 0),
      bytes: this.#bytes,
    };
  }

  async #connection(): Promise<void> {
    const { requestsPerSecond, pauseMs } = this.#order;
    for (;;) {
      await gate.passed();
      if (this.#isOver()) return;
      const number = this.#sent;
      this.#sent += 1;
      let due = performance.now();
      if (requestsPerSecond !== undefined) {
        due = this.#startedAt + (number / requestsPerSecond) * 1000;
        const early = due - performance.now();
        if (early > 0) await wait(early);
      }
      await this.#deliver(this.#next());
      this.#latencies.push(performance.now() - due);
      if (pauseMs !== undefined) await wait(pauseMs);
    }
  }

  #isOver(): boolean {
    const { seconds, requests = Number.POSITIVE_INFINITY } = this.#order;
    return this.#sent >= requests || performance.now() - this.#startedAt >= seconds * 1000;
  }

  /** Sends until it is accepted, as an exporter does. */
  async #deliver(body: Uint8Array): Promise<void> {
    this.#bytes += body.length;
    for (;;) {
      const status = await this.#transport.send(body);
      if (status === 200 || status === 202) return;
      if (status !== 429 && status !== 503) throw new Error(`the receiver answered ${status}`);
      this.#refusals += 1;
      await wait(REPEAT_MS);
    }
  }
}

function tell(message: FromGenerator): void {
  process.send?.(message);
}

process.on('message', (message: ToGenerator) => {
  if (message.type === 'pause') gate.close();
  else if (message.type === 'resume') gate.open();
  else {
    new Sending(message.order).run().then(
      (result) => tell({ type: 'sent', result }),
      (error: Error) => tell({ type: 'failed', reason: error.stack ?? error.message }),
    );
  }
});
process.once('disconnect', () => process.exit());
tell({ type: 'ready' });
