/** google.rpc.Code for each status that a Refusal has (OTLP 1.11, "Failures"). */
const CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  404: 12, // UNIMPLEMENTED
  405: 12,
  413: 8, // RESOURCE_EXHAUSTED, without RetryInfo: do not send it again
  415: 3,
  429: 8, // RESOURCE_EXHAUSTED, with RetryInfo
  503: 14, // UNAVAILABLE
};

/** The google.rpc.Code of an HTTP status; INTERNAL (13) for one that no receiver answers with. */
export function rpcCode(status: number): number {
  return CODES[status] ?? 13;
}
