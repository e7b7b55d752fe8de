/** 56 bits of randomness: OpenTelemetry's consistent probability sampling. */
const RANDOMNESS = 2 ** 56;
const DIGITS = 14;

/**
 * How many spans one stored span stands for, from the rejection threshold in tracestate `ot=th:HEX` (trailing zeros
 * left out): 2^56 / (2^56 - threshold). 1 where the sender says nothing or nothing that holds.
 */
export function sampleWeight(traceState: string): number {
  const threshold = /(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,\s]|$)/.exec(traceState)?.[1];
  if (threshold === undefined) return 1;
  // The largest threshold rounds to 2^56 in a double.
  const kept = RANDOMNESS - Number.parseInt(threshold.padEnd(DIGITS, '0'), 16);
  return RANDOMNESS / Math.max(1, kept);
}
