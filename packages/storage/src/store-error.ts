import { ClickHouseError } from '@clickhouse/client';

export type StoreErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'refused'
  | 'overloaded'
  | 'too-large'
  | 'other';

interface StoreErrorDetails {
  readonly kind: StoreErrorKind;
  /** ClickHouse's error code; 0 when no answer of ClickHouse was read. */
  readonly code: number;
  readonly cause: unknown;
}

/** A statement that ClickHouse did not complete, or an answer that never came. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  readonly code: number;

  constructor(message: string, details: StoreErrorDetails) {
    super(message, { cause: details.cause });
    this.kind = details.kind;
    this.code = details.code;
  }
}

// Codes of ClickHouse's ErrorCodes.cpp. Everything that is not listed is 'other'.
const KIND_OF_CODE: ReadonlyMap<number, StoreErrorKind> = new Map([
  ...codes('timeout', 159, 160, 209),
  ...codes('refused', 164, 192, 193, 194, 195, 291, 497, 516),
  ...codes('overloaded', 201, 202, 241, 242, 243, 252, 319, 425, 439, 745, 999),
  ...codes('too-large', 158, 307, 396),
  ...codes('unreachable', 210, 279),
]);

function codes(kind: StoreErrorKind, ...numbers: number[]): [number, StoreErrorKind][] {
  return numbers.map((code) => [code, kind]);
}

const ADVICE: Readonly<Record<StoreErrorKind, string>> = {
  unreachable: 'TW4101 ClickHouse does not answer',
  timeout: 'TW4102 ClickHouse did not finish in time',
  refused: 'TW4103 ClickHouse refused the user or the statement',
  overloaded: 'TW4104 ClickHouse has no room for the statement now',
  'too-large': 'TW4105 the answer is larger than the limit',
  other: 'TW4106 ClickHouse could not run the statement',
};

/** What the client threw, as a StoreError. An abort by the caller stays the caller's own reason. */
export function toStoreError(thrown: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof StoreError) return thrown;
  const code = thrown instanceof ClickHouseError ? Number(thrown.code) || 0 : 0;
  const kind = code === 0 ? kindOfFailure(thrown) : (KIND_OF_CODE.get(code) ?? 'other');
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const place = code === 0 ? '' : ` (ClickHouse error ${code})`;
  return new StoreError(`${ADVICE[kind]}${place}: ${detail}`, { kind, code, cause: thrown });
}

/** A failure without an answer of ClickHouse: the client's timeout, a socket error, or an unreadable reply. */
function kindOfFailure(thrown: unknown): StoreErrorKind {
  if (!(thrown instanceof Error)) return 'other';
  if (/^timeout error/i.test(thrown.message)) return 'timeout';
  return 'code' in thrown ||
    thrown instanceof AggregateError ||
    /socket|aborted/i.test(thrown.message)
    ? 'unreachable'
    : 'other';
}
