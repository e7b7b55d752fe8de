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

  /** The methods of the sink that have to do with events. */
  events(): Partial<SpanSink> {
    const sink = this.#sink;
    return {
      droppedEvents: (count) => {
        this.#droppedEvents += count;
      },
      eventBegin: () => {
        this.#events += 1;
        const isLeftOut = this.#events > this.#limits.eventsPerSpan;
        if (isLeftOut) {
          this.#droppedEvents += 1;
          this.#gate.count('limited.events');
        }
        this.#begin('event', isLeftOut);
        if (!isLeftOut) sink.eventBegin();
      },
      eventTime: (low, high) => {
        if (!this.#isLeftOut) sink.eventTime(low, high);
      },
      eventName: (bytes, from, to) => {
        if (!this.#isLeftOut) sink.eventName(bytes, from, to);
      },
      eventDroppedAttributes: (count) => {
        this.#sentDropped += count;
      },
      eventEnd: () => {
        const dropped = this.#end();
        if (dropped === undefined) return;
        if (dropped > 0) sink.eventDroppedAttributes(dropped);
        sink.eventEnd();
      },
    };
  }

  /** The methods of the sink that have to do with links. */
  links(): Partial<SpanSink> {
    const sink = this.#sink;
    return {
      droppedLinks: (count) => {
        this.#droppedLinks += count;
      },
      linkBegin: () => {
        this.#links += 1;
        const isLeftOut = this.#links > this.#limits.linksPerSpan;
        if (isLeftOut) {
          this.#droppedLinks += 1;
          this.#gate.count('limited.links');
        }
        this.#begin('link', isLeftOut);
        if (!isLeftOut) sink.linkBegin();
      },
      linkTraceId: (bytes, from, to) => {
        if (!this.#isLeftOut) sink.linkTraceId(bytes, from, to);
      },
      linkSpanId: (bytes, from, to) => {
        if (!this.#isLeftOut) sink.linkSpanId(bytes, from, to);
      },
      linkTraceState: (bytes, from, to) => {
        if (!this.#isLeftOut) sink.linkTraceState(bytes, from, to);
      },
      linkFlags: (flags) => {
        if (!this.#isLeftOut) sink.linkFlags(flags);
      },
      linkDroppedAttributes: (count) => {
        this.#sentDropped += count;
      },
      linkEnd: () => {
        const dropped = this.#end();
        if (dropped === undefined) return;
        if (dropped > 0) sink.linkDroppedAttributes(dropped);
        sink.linkEnd();
      },
    };
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
