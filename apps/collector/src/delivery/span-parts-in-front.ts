import type { SpanSink } from '@tracewell/otlp';
import type { AttributeGate } from '@tracewell/otlp/shape';
import type { ItemLimits } from './context-in-front.ts';

/** Events and links of the span that is being told. */
export class SpanParts {
  readonly #sink: SpanSink;
  readonly #gate: AttributeGate;
  readonly #limits: ItemLimits;
  #events = 0;
  #links = 0;
  #droppedEvents = 0;
  #droppedLinks = 0;
  /** Attributes of the part that its sender left out. */
  #sentDropped = 0;
  #isLeftOut = false;

  constructor(sink: SpanSink, gate: AttributeGate, limits: ItemLimits) {
    this.#sink = sink;
    this.#gate = gate;
    this.#limits = limits;
  }

  spanBegan(): void {
    this.#events = 0;
    this.#links = 0;
    this.#droppedEvents = 0;
    this.#droppedLinks = 0;
  }

  /** Tells how many were left out, by the sender and here. */
  spanEnds(): void {
    if (this.#droppedEvents > 0) this.#sink.droppedEvents(this.#droppedEvents);
    if (this.#droppedLinks > 0) this.#sink.droppedLinks(this.#droppedLinks);
  }

  droppedEvents(count: number): void {
    this.#droppedEvents += count;
  }

  droppedLinks(count: number): void {
    this.#droppedLinks += count;
  }

  /** Attributes of the event or link that its sender left out. */
  droppedAttributes(count: number): void {
    this.#sentDropped += count;
  }

  /** Whether the event or link that is being told is left out. */
  get isLeftOut(): boolean {
    return this.#isLeftOut;
  }

  eventBegin(): void {
    this.#events += 1;
    const isLeftOut = this.#events > this.#limits.eventsPerSpan;
    if (isLeftOut) {
      this.#droppedEvents += 1;
      this.#gate.count('limited.events');
    }
    this.#begin('event', isLeftOut);
    if (!isLeftOut) this.#sink.eventBegin();
  }

  eventEnd(): void {
    const dropped = this.#end();
    if (dropped === undefined) return;
    if (dropped > 0) this.#sink.eventDroppedAttributes(dropped);
    this.#sink.eventEnd();
  }

  linkBegin(): void {
    this.#links += 1;
    const isLeftOut = this.#links > this.#limits.linksPerSpan;
    if (isLeftOut) {
      this.#droppedLinks += 1;
      this.#gate.count('limited.links');
    }
    this.#begin('link', isLeftOut);
    if (!isLeftOut) this.#sink.linkBegin();
  }

  linkEnd(): void {
    const dropped = this.#end();
    if (dropped === undefined) return;
    if (dropped > 0) this.#sink.linkDroppedAttributes(dropped);
    this.#sink.linkEnd();
  }

  #begin(place: 'event' | 'link', isLeftOut: boolean): void {
    this.#isLeftOut = isLeftOut;
    this.#sentDropped = 0;
    this.#gate.enterPart(place, this.#limits.attributesPerPart);
    if (isLeftOut) this.#gate.skipAll();
  }

  /** How many attributes of the part were left out; undefined when it was itself. */
  #end(): number | undefined {
    const dropped = this.#gate.dropped + this.#sentDropped;
    this.#gate.leavePart();
    const wasLeftOut = this.#isLeftOut;
    this.#isLeftOut = false;
    return wasLeftOut ? undefined : dropped;
  }
}
