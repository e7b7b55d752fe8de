import type { RejectReason } from './sink.ts';

/** What became of a request whose bytes were well formed. */
export interface DecodeOutcome {
  /** Spans or points that the sink took. */
  readonly accepted: number;
  readonly rejected: number;
  /** Rejected spans or points by reason; the values add up to `rejected`. */
  readonly reasons: ReadonlyMap<RejectReason, number>;
  /** One sentence about the first rejected span or point; undefined when none was. */
  readonly firstFault: string | undefined;
  /** Values that were stored after a repair, by reason: see `ContextSink.takeRepairs`. */
  readonly repaired: ReadonlyMap<string, number>;
}

/**
 * The request itself is malformed: nothing of it may be kept. The sink may have taken spans of it already; the caller
 * rolls its block back to the mark made before the request.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Byte of the body at which decoding stopped; undefined for JSON whose syntax is right but whose shape is not. */
  readonly offset: number | undefined;
  constructor(fault: string, offset?: number) {
    super(offset === undefined ? fault : `${fault} at byte ${offset}`);
    this.offset = offset;
  }
}

export interface Tally {
  accepted: number;
  rejected: number;
  reasons: Map<RejectReason, number>;
  firstFault: string | undefined;
}

export function openTally(): Tally {
  return { accepted: 0, rejected: 0, reasons: new Map(), firstFault: undefined };
}

/** Counts one span or point; `what` names it (`span`, `data point`). */
export function count(tally: Tally, what: string, reason: RejectReason | undefined): void {
  if (reason === undefined) {
    tally.accepted++;
    return;
  }
  tally.firstFault ??= `${what} ${tally.accepted + tally.rejected} of the request: ${reason}`;
  tally.rejected++;
  tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
}
