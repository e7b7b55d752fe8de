import type { RejectReason, SpanSink } from '@tracewell/otlp';
import { ContextFront } from './context-front.ts';
import { type IntakeRules, openFrontParts, type SinkInFront } from './context-in-front.ts';
import type { SpanIds } from './fingerprint.ts';
import { type RequestBounds, type RequestFacts, toMs } from './request-watch.ts';
import { SpanParts } from './span-parts-in-front.ts';

/** An id where it stands: in the body, or in bytes of its own. */
interface IdPlace {
  bytes: Uint8Array;
  from: number;
  to: number;
}

const NO_BYTES = new Uint8Array(0);
const noId = (): IdPlace => ({ bytes: NO_BYTES, from: 0, to: 0 });

function keep(place: IdPlace, bytes: Uint8Array, from: number, to: number): void {
  place.bytes = bytes;
  place.from = from;
  place.to = to;
}

const copyOf = ({ bytes, from, to }: IdPlace): Uint8Array => bytes.slice(from, to);

/** In front of a block of spans: applies limits and shaping, refuses what is out of bounds, and keeps the facts. */
export function spanSinkInFront(sink: SpanSink, rules: IntakeRules): SinkInFront<SpanSink> {
  const front = new SpanFront(sink, rules);
  return {
    sink: front,
    begin: (bounds) => front.beginRequest(bounds),
    facts: () => front.requestFacts(),
  };
}

class SpanFront extends ContextFront<SpanSink> implements SpanSink {
  readonly #spanParts: SpanParts;
  readonly #trace = noId();
  readonly #last = noId();
  #first: Uint8Array | undefined;
  #startMs = 0;
  #sentDropped = 0;

  constructor(inner: SpanSink, rules: IntakeRules) {
    super(inner, openFrontParts(inner, rules), rules.limits);
    this.#spanParts = new SpanParts(inner, this.parts.gate, rules.limits);
  }

  beginRequest(bounds: RequestBounds): void {
    this.#first = undefined;
    Object.assign(this.#trace, noId());
    this.parts.watch.begin(bounds);
  }

  requestFacts(): RequestFacts {
    return {
      ...this.parts.watch.facts(),
      ids: this.#ids(),
      traceId: Buffer.from(copyOf(this.#trace)).toString('hex'),
    };
  }

  #ids(): SpanIds | undefined {
    return this.#first === undefined ? undefined : { first: this.#first, last: copyOf(this.#last) };
  }

  spanBegin(): void {
    const { gate, watch } = this.parts;
    this.#startMs = 0;
    this.#sentDropped = 0;
    watch.named(NO_BYTES, 0, 0);
    this.#spanParts.spanBegan();
    gate.enter('span', this.limits.attributesPerSpan);
    this.inner.spanBegin();
  }

  traceId(bytes: Uint8Array, from: number, to: number): void {
    keep(this.#trace, bytes, from, to);
    this.inner.traceId(bytes, from, to);
  }

  spanId(bytes: Uint8Array, from: number, to: number): void {
    keep(this.#last, bytes, from, to);
    this.#first ??= bytes.slice(from, to);
    this.inner.spanId(bytes, from, to);
  }

  parentSpanId(bytes: Uint8Array, from: number, to: number): void {
    this.inner.parentSpanId(bytes, from, to);
  }

  traceState(bytes: Uint8Array, from: number, to: number): void {
    this.inner.traceState(bytes, from, to);
  }

  spanName(bytes: Uint8Array, from: number, to: number): void {
    this.parts.watch.named(bytes, from, to);
    this.inner.spanName(bytes, from, to);
  }

  spanKind(kind: number): void {
    this.inner.spanKind(kind);
  }

  startTime(low: number, high: number): void {
    this.#startMs = toMs(low, high);
    this.inner.startTime(low, high);
  }

  endTime(low: number, high: number): void {
    this.parts.watch.sawTime(toMs(low, high));
    this.inner.endTime(low, high);
  }

  spanFlags(flags: number): void {
    this.inner.spanFlags(flags);
  }

  statusCode(code: number): void {
    this.inner.statusCode(code);
  }

  statusMessage(bytes: Uint8Array, from: number, to: number): void {
    this.inner.statusMessage(bytes, from, to);
  }

  droppedAttributes(count: number): void {
    this.#sentDropped += count;
  }

  droppedEvents(count: number): void {
    this.#spanParts.droppedEvents(count);
  }

  droppedLinks(count: number): void {
    this.#spanParts.droppedLinks(count);
  }

  eventBegin(): void {
    this.#spanParts.eventBegin();
  }

  eventTime(low: number, high: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.eventTime(low, high);
  }

  eventName(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.eventName(bytes, from, to);
  }

  eventDroppedAttributes(count: number): void {
    this.#spanParts.droppedAttributes(count);
  }

  eventEnd(): void {
    this.#spanParts.eventEnd();
  }

  linkBegin(): void {
    this.#spanParts.linkBegin();
  }

  linkTraceId(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.linkTraceId(bytes, from, to);
  }

  linkSpanId(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.linkSpanId(bytes, from, to);
  }

  linkTraceState(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.linkTraceState(bytes, from, to);
  }

  linkFlags(flags: number): void {
    if (!this.#spanParts.isLeftOut) this.inner.linkFlags(flags);
  }

  linkDroppedAttributes(count: number): void {
    this.#spanParts.droppedAttributes(count);
  }

  linkEnd(): void {
    this.#spanParts.linkEnd();
  }

  spanEnd(): RejectReason | undefined {
    const { gate, watch } = this.parts;
    const reason = watch.refusal(this.#startMs);
    if (reason !== undefined) {
      this.inner.spanDrop();
      return watch.ended(reason);
    }
    const dropped = this.#sentDropped + gate.dropped;
    if (dropped > 0) this.inner.droppedAttributes(dropped);
    this.#spanParts.spanEnds();
    return watch.ended(this.inner.spanEnd());
  }

  spanDrop(): void {
    this.inner.spanDrop();
  }
}
