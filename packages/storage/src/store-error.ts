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

/*
 * The engine cannot read a value into its column: no repeat can succeed while the column is as it is. Each was seen
 * with our tables and a changed column, see find-bad-rows.test.ts, or belongs to a body that is broken itself.
 */
const UNREADABLE_CODES: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  32, // ATTEMPT_TO_READ_AFTER_EOF
  33, // CANNOT_READ_ALL_DATA
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  69, // ARGUMENT_OUT_OF_BOUND
  70, // CANNOT_CONVERT_TYPE
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  130, // CANNOT_READ_ARRAY_FROM_TEXT
  131, // TOO_LARGE_STRING_SIZE
  190, // SIZES_OF_ARRAYS_DONT_MATCH
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  376, // CANNOT_PARSE_UUID
  407, // DECIMAL_OVERFLOW
  467, // CANNOT_PARSE_BOOL
  675, // CANNOT_PARSE_IPV4
  676, // CANNOT_PARSE_IPV6
  691, // UNKNOWN_ELEMENT_OF_ENUM
]);

/** Whether ClickHouse says with this code that it cannot read what was sent. */
export function isUnreadableCode(code: number): boolean {
  return UNREADABLE_CODES.has(code);
}

/*
 * Nothing that passes by itself: a user without rights, a table or column that is not there, a constraint. Somebody
 * has to look; until then the rows wait.
 */
const PERSON_CODES: ReadonlySet<number> = new Set([
  10, 16, 36, 44, 47, 50, 53, 60, 62, 73, 81, 115, 242, 395, 469,
]);

const CUT_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Whether the connection was there and went away before the answer: what one sees of an engine that dies of a
 * statement. An engine that cannot be connected to at all is not that.
 */
export function isCut(error: unknown): boolean {
  if (!(error instanceof StoreError) || error.kind !== 'unreachable' || error.code !== 0)
    return false;
  const { cause } = error;
  if (!(cause instanceof Error)) return false;
  return (
    CUT_CODES.has((cause as NodeJS.ErrnoException).code) || /hang up|aborted/i.test(cause.message)
  );
}

/** What to do about a failed INSERT. */
export type FailureClass = 'transient' | 'unreadable' | 'needs-person';

/** Judges a failed INSERT; whatever is not known is taken for something that passes. */
export function classifyFailure(error: unknown): FailureClass {
  if (!(error instanceof StoreError)) return 'transient';
  if (isUnreadableCode(error.code)) return 'unreadable';
  return error.kind === 'refused' || PERSON_CODES.has(error.code) ? 'needs-person' : 'transient';
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
