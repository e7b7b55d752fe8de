import type { Meta, Steps, UnixNano } from './meta.ts';

/** Failed spans of one service that are the same fault: same type, shape of message and own frame. */
export interface ErrorGroup {
  /** The same for the same group at any time. */
  readonly id: string;
  readonly service: string;
  /** Exception type, `error.type` or HTTP status; `error` where the sender gives none. */
  readonly type: string;
  /** The message with ids, numbers, addresses, times and quoted values replaced by marks; '' without a message. */
  readonly shape: string;
  /** Where the stack enters the sender's own code; '' without a stack. */
  readonly frame: string;
  /** The newest message, at most 500 characters. */
  readonly message: string;
  readonly count: number;
  readonly traceCount: number;
  /** Nothing of the group between `lookedBackToUnixNano` and the range. */
  readonly isNew: boolean;
  readonly firstSeenUnixNano: UnixNano;
  readonly lastSeenUnixNano: UnixNano;
  /** The most frequent ones, at most three. */
  readonly operations: readonly string[];
  readonly versions: readonly string[];
  /** Failures by step. */
  readonly counts: readonly number[];
  /** Search language: failed spans of the service with this type. */
  readonly query: string;
  /** The newest failure. */
  readonly traceId: string;
  readonly spanId: string;
}

export interface ErrorsAnswer extends Steps {
  /** Most frequent first. */
  readonly groups: readonly ErrorGroup[];
  /** How far back earlier failures were looked for. */
  readonly lookedBackToUnixNano: UnixNano;
  readonly meta: Meta;
}
