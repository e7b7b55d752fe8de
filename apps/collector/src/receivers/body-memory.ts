/** Below this Buffer's own pool is as good; above, bodies are given to the worker with their memory. */
const KEPT_BYTES = { from: 16 * 1024, to: 1024 * 1024 };
const SPARE_BYTES_MAX = 8 * 1024 * 1024;
const SPARE_MS = 10_000;

/**
 * Memory for bodies that come in several pieces, used again for later ones. A fresh ArrayBuffer for each body would be
 * external memory to V8, which answers every 64 MB of it with a whole garbage collection. Unused for a while, it is let go.
 */
export class BodyMemory {
  /** Whole buffers by capacity, a power of two. */
  readonly #spares = new Map<number, Buffer[]>();
  #spareBytes = 0;
  #forgetting: NodeJS.Timeout | undefined;

  /** Bytes that lie ready. */
  get spareBytes(): number {
    return this.#spareBytes;
  }

  /** So many bytes, with whatever stands in them. */
  take(length: number): Buffer {
    if (length < KEPT_BYTES.from || length > KEPT_BYTES.to) return Buffer.allocUnsafe(length);
    const capacity = 2 ** Math.ceil(Math.log2(length));
    const spare = this.#spares.get(capacity)?.pop();
    if (spare !== undefined) this.#spareBytes -= capacity;
    return (spare ?? Buffer.allocUnsafeSlow(capacity)).subarray(0, length);
  }

  /** Gives back what `take` gave. From now on nobody else may look at it. */
  giveBack(body: Buffer): void {
    const capacity = body.buffer.byteLength;
    const isOurs = body.length >= KEPT_BYTES.from && body.length <= KEPT_BYTES.to;
    if (!isOurs || this.#spareBytes + capacity > SPARE_BYTES_MAX) return;
    const spares = this.#spares.get(capacity) ?? [];
    spares.push(Buffer.from(body.buffer, 0, capacity));
    this.#spares.set(capacity, spares);
    this.#spareBytes += capacity;
    this.#forgetting ??= setTimeout(() => this.#forget(), SPARE_MS).unref();
    this.#forgetting.refresh();
  }

  #forget(): void {
    this.#spares.clear();
    this.#spareBytes = 0;
  }
}
