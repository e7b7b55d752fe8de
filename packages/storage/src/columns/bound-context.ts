import { type Bytes, openBytes } from './bytes.ts';

/**
 * The columns that every span of a scope fills with the same values: what the resource and the scope say. They are
 * written for many rows at once, when the next resource or scope begins or the buffers are looked at.
 */
export interface SpanContext {
  /** Rows whose values are not written yet. */
  pending: number;
  /** Indexes in their columns' dictionaries. */
  service: number;
  environment: number;
  resourceSchemaUrl: number;
  scopeSchemaUrl: number;
  /** The types of the resource's and scope's attributes when they were bound last. */
  readonly resourceTypes: Bytes;
  readonly scopeTypes: Bytes;
}

export function openSpanContext(): SpanContext {
  return {
    pending: 0,
    service: -1,
    environment: 0,
    resourceSchemaUrl: 0,
    scopeSchemaUrl: 0,
    resourceTypes: openBytes(),
    scopeTypes: openBytes(),
  };
}
