import type { ContextSink } from '@tracewell/otlp';
import type { AttributeWriter } from './attribute-target.ts';
import {
  finishNested,
  writeBool,
  writeBytes,
  writeDouble,
  writeEmpty,
  writeInt,
  writeKey,
  writeString,
} from './attribute-writer.ts';
import type { Bytes } from './bytes.ts';
import { beginResource, beginScope, type Context, endResource } from './context.ts';
import { beginNested } from './nested-value.ts';
import { appendText } from './text.ts';

/**
 * The half of a sink that every signal has: attributes, resource and scope. Methods stand on the prototype, so that
 * every block runs the same functions.
 */
export abstract class ContextColumns implements ContextSink {
  readonly #context: Context;
  readonly #writer: AttributeWriter;
  readonly #now: () => number;

  /** `now` answers Unix milliseconds. */
  constructor(context: Context, now: () => number) {
    this.#context = context;
    this.#writer = context.writer;
    this.#now = now;
  }

  attributeKey(bytes: Uint8Array, from: number, to: number): void {
    writeKey(this.#writer, bytes, from, to);
  }

  attributeString(bytes: Uint8Array, from: number, to: number): void {
    writeString(this.#writer, bytes, from, to);
  }

  attributeBool(value: boolean): void {
    writeBool(this.#writer, value);
  }

  attributeInt(low: number, high: number): void {
    writeInt(this.#writer, low, high);
  }

  attributeDouble(value: number): void {
    writeDouble(this.#writer, value);
  }

  attributeBytes(bytes: Uint8Array, from: number, to: number): void {
    writeBytes(this.#writer, bytes, from, to);
  }

  attributeEmpty(): void {
    writeEmpty(this.#writer);
  }

  attributeArrayBegin(): void {
    beginNested(this.#writer.nested, '[');
  }

  attributeArrayEnd(): void {
    finishNested(this.#writer);
  }

  attributeListBegin(): void {
    beginNested(this.#writer.nested, '{');
  }

  attributeListEnd(): void {
    finishNested(this.#writer);
  }

  resourceBegin(): void {
    this.settle();
    beginResource(this.#context, this.#now());
  }

  resourceDroppedAttributes(count: number): void {
    this.#context.resourceDropped = count;
  }

  resourceSchemaUrl(bytes: Uint8Array, from: number, to: number): void {
    this.#setText(this.#context.resourceSchemaUrl, bytes, from, to);
  }

  resourceEnd(): void {
    endResource(this.#context);
  }

  scopeBegin(): void {
    this.settle();
    beginScope(this.#context);
  }

  scopeName(bytes: Uint8Array, from: number, to: number): void {
    this.#setText(this.#context.scopeName, bytes, from, to);
  }

  scopeVersion(bytes: Uint8Array, from: number, to: number): void {
    this.#setText(this.#context.scopeVersion, bytes, from, to);
  }

  scopeDroppedAttributes(count: number): void {
    this.#context.scopeDropped = count;
  }

  scopeSchemaUrl(bytes: Uint8Array, from: number, to: number): void {
    this.#setText(this.#context.scopeSchemaUrl, bytes, from, to);
  }

  scopeEnd(): void {
    this.bind();
  }

  takeRepairs(): ReadonlyMap<string, number> {
    const { repairs } = this.#context;
    const taken = new Map(repairs);
    repairs.clear();
    return taken;
  }

  /** Runs before the resource or scope changes. */
  protected abstract settle(): void;
  /** Runs when the resource and scope are complete. */
  protected abstract bind(): void;

  #setText(column: Bytes, bytes: Uint8Array, from: number, to: number): void {
    column.length = 0;
    appendText(column, bytes, from, to, this.#context.repairs);
  }
}
