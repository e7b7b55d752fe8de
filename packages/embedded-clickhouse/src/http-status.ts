/** ClickHouse's error code -> HTTP status, as its own HTTP interface answers. Anything else is 500. */
const STATUS_CODES: Readonly<Record<number, readonly number[]>> = {
  // REQUIRED_PASSWORD
  401: [194],
  // UNKNOWN_USER, WRONG_PASSWORD, ACCESS_DENIED, AUTHENTICATION_FAILED, SET_NON_GRANTED_ROLE
  403: [192, 193, 497, 516, 512],
  // CANNOT_PARSE_*, DUPLICATE_COLUMN, THERE_IS_NO_COLUMN, BAD_ARGUMENTS, ILLEGAL_COLUMN, TYPE_MISMATCH, the AST
  // codes, SYNTAX_ERROR, INCORRECT_DATA, VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE, CANNOT_COMPILE_REGEXP
  400: [
    6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427,
    441, 675, 676,
  ],
  // UNKNOWN_FUNCTION, _IDENTIFIER, _TYPE, _STORAGE, _TABLE, _AGGREGATE_FUNCTION, _FORMAT, _TYPE_OF_QUERY,
  // _DATABASE, _SETTING, _DIRECTION_OF_SORTING, _DATABASE_ENGINE, SESSION_NOT_FOUND, _ROLE
  404: [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 372, 511],
  // TIMEOUT_EXCEEDED
  408: [159],
  // HTTP_LENGTH_REQUIRED
  411: [381],
  // QUERY_IS_TOO_LARGE
  413: [229],
  // UNSUPPORTED_MEDIA_TYPE
  415: [779],
  // NOT_IMPLEMENTED
  501: [48],
  // CANNOT_OPEN_FILE, SOCKET_TIMEOUT, CANNOT_SCHEDULE_TASK
  503: [76, 209, 439],
};

const STATUS_OF = new Map(
  Object.entries(STATUS_CODES).flatMap(([status, codes]) =>
    codes.map((code) => [code, Number(status)] as const),
  ),
);

/** The HTTP status that ClickHouse answers for this error code. */
export function statusOf(code: number): number {
  return STATUS_OF.get(code) ?? 500;
}
