import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { DropReason } from './drop-counts.ts';

const SPAN_BYTES = 300;
const ATTRIBUTE_BYTES = 24;

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.length * 16 : 8;
}

function attributeBytes(attributes: object): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) {
    bytes += ATTRIBUTE_BYTES + key.length + valueBytes(value);
  }
  return bytes;
}

/** About what a span occupies while it waits; cheap, not exact. */
function estimateBytes(span: ReadableSpan): number {
  let bytes = SPAN_BYTES + span.name.length + attributeBytes(span.attributes);
  for (const event of span.events) bytes += 100 + attributeBytes(event.attributes ?? {});
  return bytes + span.links.length * 100;
}

interface Waiting {
  readonly span: ReadableSpan;
  readonly bytes: number;
}

/**
 * Finished spans on their way out, bounded by number and by estimated bytes. When it is full the oldest go: after an outage
 * the newest say what is wrong now.
 */
export class SpanQueue {
  readonly #ring: (Waiting | undefined)[];
  readonly #maxBytes: number;
  readonly #onDrop: (reason: DropReason, spans: number) => void;
  #head = 0;
  #length = 0;
  #bytes = 0;

  constructor(
    bounds: { readonly maxSpans: number; readonly maxBytes: number },
    onDrop: (reason: DropReason, spans: number) => void,
  ) {
    this.#ring = new Array(bounds.maxSpans);
    this.#maxBytes = bounds.maxBytes;
    this.#onDrop = onDrop;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(span: ReadableSpan): void {
    const bytes = estimateBytes(span);
    if (bytes > this.#maxBytes) {
      this.#onDrop('bytes_full', 1);
      return;
    }
    if (this.#length === this.#ring.length) this.#dropOldest('queue_full');
    while (this.#bytes + bytes > this.#maxBytes) this.#dropOldest('bytes_full');
    this.#ring[(this.#head + this.#length) % this.#ring.length] = { span, bytes };
    this.#length += 1;
    this.#bytes += bytes;
  }

  #dropOldest(reason: DropReason): void {
    this.#shift();
    this.#onDrop(reason, 1);
  }

  #shift(): Waiting | undefined {
    const first = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#length -= 1;
    this.#bytes -= first?.bytes ?? 0;
    return first;
  }

  /** Takes the oldest spans out, at most `maxSpans`. */
  take(maxSpans: number): ReadableSpan[] {
    const batch: ReadableSpan[] = [];
    while (this.#length > 0 && batch.length < maxSpans) {
      const first = this.#shift();
      if (first) batch.push(first.span);
    }
    return batch;
  }
}
