import type { Section } from '@tracewell/journal';
import type { DecodeOutcome } from '@tracewell/otlp';
import type { Arrival } from '../telemetry/ledger.ts';

/** What became of one request. */
export interface Acceptance {
  readonly accepted: number;
  readonly rejected: number;
  readonly deduplicated: number;
  /** One sentence about the first refused item. */
  readonly firstFault: string | undefined;
}

/** One request that was decoded elsewhere, into a block that holds nothing else. */
export interface FinishedBlock {
  readonly outcome: DecodeOutcome;
  readonly fingerprint: Uint8Array;
  /** What the block grew by since it was empty. */
  readonly sections: readonly Section[];
  /** Bytes of the body. */
  readonly bytes: number;
}

/** What a request adds to the counts when it is new. */
export function arrivalOf({ accepted, rejected, reasons, repaired }: DecodeOutcome): Arrival {
  return { received: accepted + rejected, accepted, deduplicated: 0, reasons, repaired };
}

/** What it adds when the same one came before. */
export function repeatOf({ accepted, rejected }: DecodeOutcome): Arrival {
  return {
    received: accepted + rejected,
    accepted: 0,
    deduplicated: accepted + rejected,
    reasons: new Map(),
    repaired: new Map(),
  };
}
