import type { ContextSink } from '@tracewell/otlp';
import type { FrontParts, ItemLimits } from './context-in-front.ts';

/** `attributesThrough` and `contextThrough` as methods of a prototype: the same functions for every block. */
export abstract class ContextFront<Sink extends ContextSink> implements ContextSink {
  protected readonly inner: Sink;
  protected readonly parts: FrontParts;
  protected readonly limits: ItemLimits;
  /** Attributes of the resource or scope that its sender left out. */
  #sent = 0;

  constructor(inner: Sink, parts: FrontParts, limits: ItemLimits) {
    this.inner = inner;
    this.parts = parts;
    this.limits = limits;
  }

  attributeKey(bytes: Uint8Array, from: number, to: number): void {
    this.parts.gate.attributeKey(bytes, from, to);
  }

  attributeString(bytes: Uint8Array, from: number, to: number): void {
    this.parts.gate.attributeString(bytes, from, to);
  }

  attributeBool(value: boolean): void {
    this.parts.gate.attributeBool(value);
  }

  attributeInt(low: number, high: number): void {
    this.parts.gate.attributeInt(low, high);
  }

  attributeDouble(value: number): void {
    this.parts.gate.attributeDouble(value);
  }

  attributeBytes(bytes: Uint8Array, from: number, to: number): void {
    this.parts.gate.attributeBytes(bytes, from, to);
  }

  attributeEmpty(): void {
    this.parts.gate.attributeEmpty();
  }

  attributeArrayBegin(): void {
    this.parts.gate.attributeArrayBegin();
  }

  attributeArrayEnd(): void {
    this.parts.gate.attributeArrayEnd();
  }

  attributeListBegin(): void {
    this.parts.gate.attributeListBegin();
  }

  attributeListEnd(): void {
    this.parts.gate.attributeListEnd();
  }

  resourceBegin(): void {
    this.#sent = 0;
    this.parts.watch.resourceBegan();
    this.parts.gate.enter('resource', this.limits.attributesPerResource);
    this.inner.resourceBegin();
  }

  resourceDroppedAttributes(count: number): void {
    this.#sent += count;
  }

  resourceSchemaUrl(bytes: Uint8Array, from: number, to: number): void {
    this.inner.resourceSchemaUrl(bytes, from, to);
  }

  resourceEnd(): void {
    const { gate, watch } = this.parts;
    const dropped = this.#sent + gate.dropped;
    if (dropped > 0) this.inner.resourceDroppedAttributes(dropped);
    watch.resourceEnded(gate.service);
    this.inner.resourceEnd();
  }

  scopeBegin(): void {
    this.#sent = 0;
    this.parts.gate.enter('scope', this.limits.attributesPerResource);
    this.inner.scopeBegin();
  }

  scopeName(bytes: Uint8Array, from: number, to: number): void {
    this.inner.scopeName(bytes, from, to);
  }

  scopeVersion(bytes: Uint8Array, from: number, to: number): void {
    this.inner.scopeVersion(bytes, from, to);
  }

  scopeDroppedAttributes(count: number): void {
    this.#sent += count;
  }

  scopeSchemaUrl(bytes: Uint8Array, from: number, to: number): void {
    this.inner.scopeSchemaUrl(bytes, from, to);
  }

  scopeEnd(): void {
    const dropped = this.#sent + this.parts.gate.dropped;
    if (dropped > 0) this.inner.scopeDroppedAttributes(dropped);
    this.inner.scopeEnd();
  }

  takeRepairs(): ReadonlyMap<string, number> {
    const taken = new Map(this.inner.takeRepairs());
    this.parts.gate.takeCounts(taken);
    return taken;
  }
}
