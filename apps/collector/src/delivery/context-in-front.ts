import type { AttributeSink, ContextSink } from '@tracewell/otlp';
import { AttributeGate, type AttributeLimits, type Shaping } from '@tracewell/otlp/shape';
import { type RequestBounds, type RequestFacts, RequestWatch } from './request-watch.ts';

/** What one request may hold, beside the limits of attributes. */
export interface ItemLimits extends AttributeLimits {
  readonly itemsPerRequest: number;
  readonly attributesPerSpan: number;
  readonly attributesPerPart: number;
  readonly attributesPerResource: number;
  readonly eventsPerSpan: number;
  readonly linksPerSpan: number;
}

/** What applies to everything that is received. */
export interface IntakeRules {
  readonly limits: ItemLimits;
  readonly shaping: Shaping | undefined;
}

/** Stands between a decoder and a block, for one request after another. */
export interface SinkInFront<Sink> {
  /** The sink to drive. Calls of no interest are the inner sink's own functions. */
  readonly sink: Sink;
  begin(bounds: RequestBounds): void;
  /** What was seen since `begin`. */
  facts(): RequestFacts;
}

export interface FrontParts {
  readonly gate: AttributeGate;
  readonly watch: RequestWatch;
}

export function openFrontParts(sink: AttributeSink, { limits, shaping }: IntakeRules): FrontParts {
  return {
    gate: new AttributeGate(sink, limits, shaping),
    watch: new RequestWatch(limits.itemsPerRequest),
  };
}

/** The attributes of a sink, through the gate. */
export function attributesThrough(gate: AttributeGate): AttributeSink {
  return {
    attributeKey: (bytes, from, to) => gate.attributeKey(bytes, from, to),
    attributeString: (bytes, from, to) => gate.attributeString(bytes, from, to),
    attributeBool: (value) => gate.attributeBool(value),
    attributeInt: (low, high) => gate.attributeInt(low, high),
    attributeDouble: (value) => gate.attributeDouble(value),
    attributeBytes: (bytes, from, to) => gate.attributeBytes(bytes, from, to),
    attributeEmpty: () => gate.attributeEmpty(),
    attributeArrayBegin: () => gate.attributeArrayBegin(),
    attributeArrayEnd: () => gate.attributeArrayEnd(),
    attributeListBegin: () => gate.attributeListBegin(),
    attributeListEnd: () => gate.attributeListEnd(),
  };
}

/** Resource and scope of a sink: their attributes are counted, and what was left out is added to what the sender says. */
export function contextThrough(
  sink: ContextSink,
  { gate, watch }: FrontParts,
  { attributesPerResource }: ItemLimits,
): Partial<ContextSink> {
  let sent = 0;
  return {
    resourceBegin() {
      sent = 0;
      watch.resourceBegan();
      gate.enter('resource', attributesPerResource);
      sink.resourceBegin();
    },
    resourceDroppedAttributes(count) {
      sent += count;
    },
    resourceEnd() {
      if (sent + gate.dropped > 0) sink.resourceDroppedAttributes(sent + gate.dropped);
      watch.resourceEnded(gate.service);
      sink.resourceEnd();
    },
    scopeBegin() {
      sent = 0;
      gate.enter('scope', attributesPerResource);
      sink.scopeBegin();
    },
    scopeDroppedAttributes(count) {
      sent += count;
    },
    scopeEnd() {
      if (sent + gate.dropped > 0) sink.scopeDroppedAttributes(sent + gate.dropped);
      sink.scopeEnd();
    },
    takeRepairs() {
      const taken = new Map(sink.takeRepairs());
      gate.takeCounts(taken);
      return taken;
    },
  };
}
