import type { AdmittedNames } from '@tracewell/storage';
import type { FinishedBlock } from '../delivery/request-arrival.ts';
import type { AcceptedTimes, RequestFacts } from '../delivery/sink-in-front.ts';
import type { Signal } from '../telemetry/signal.ts';

/** A body and how it is to be decoded. `body` is given away: its memory moves to the other thread. */
export interface BodyToDecode {
  readonly signal: Signal;
  readonly format: string;
  readonly body: Uint8Array;
  readonly times: AcceptedTimes;
}

/** What the worker is sent. */
export interface DecodeJob extends BodyToDecode {
  /** Operations that other threads admitted since the last job. */
  readonly names: AdmittedNames;
}

export interface DecodedBody extends FinishedBlock {
  readonly facts: RequestFacts;
}

/** What the worker answers. */
export type DecodeAnswer =
  | { readonly kind: 'decoded'; readonly decoded: DecodedBody; readonly names: AdmittedNames }
  | { readonly kind: 'malformed'; readonly fault: string }
  | { readonly kind: 'failed'; readonly error: Error };
