import type { DroppedSpans } from '@tracewell/sdk';

export type DropReason = keyof DroppedSpans;

/** Spans that never reach the collector, counted by reason. */
export class DropCounts {
  readonly #counts: Record<DropReason, number> = {
    queue_full: 0,
    bytes_full: 0,
    refused: 0,
    rejected: 0,
    too_large: 0,
    encoding: 0,
    shutdown: 0,
  };

  add(reason: DropReason, spans: number): void {
    this.#counts[reason] += spans;
  }

  snapshot(): DroppedSpans {
    return { ...this.#counts };
  }
}
