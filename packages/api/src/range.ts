import { z } from 'zod';

const NS_PER_MS = 1_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};
const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;
/** 9999-12-31 in milliseconds; more digits than this are nanoseconds by mistake. */
const LAST_MS = 253_402_300_799_999n;

/** A range in Unix nanoseconds, `from` inclusive, `to` exclusive. */
export interface NanoRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Reads RFC 3339 text (up to nine digits of a second, RFC 3339 section 5.6) or Unix milliseconds.
 * @returns Unix nanoseconds, or undefined when the text is neither.
 */
export function parseTime(text: string): bigint | undefined {
  if (/^\d{1,15}$/.test(text)) {
    const ms = BigInt(text);
    return ms <= LAST_MS ? ms * NS_PER_MS : undefined;
  }
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [, date = '', clock = '', fraction = '', zone = ''] = match;
  const ms = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(ms) || ms < 0) return undefined;
  // Date.parse turns February 30 into March 1; a date that changes on the way back was no date.
  if (!new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)) return undefined;
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}

/** Reads `90s`, `15m`, `6h`, `7d` as nanoseconds; undefined when the text is none of these. */
export function parseSpan(text: string): bigint | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit ? BigInt(match[1] ?? '0') * unit : undefined;
}

const time = z
  .string()
  .transform((text, context) => {
    const value = parseTime(text);
    if (value !== undefined) return value;
    context.addIssue({
      code: 'custom',
      message: `'${text.slice(0, 60)}' is neither RFC 3339 (2026-11-20T14:03:00Z) nor Unix milliseconds`,
    });
    return z.NEVER;
  })
  .meta({ description: 'RFC 3339 or Unix milliseconds', example: '2026-11-20T14:03:00Z' });

const length = z
  .string()
  .transform((text, context) => {
    const value = parseSpan(text);
    if (value !== undefined && value > 0n) return value;
    context.addIssue({
      code: 'custom',
      message: `'${text.slice(0, 60)}' is no length: write 90s, 15m, 6h or 7d`,
    });
    return z.NEVER;
  })
  .meta({ description: 'Length of the range ending at `to`, instead of `from`', example: '1h' });

/** The parameters that say a range; spread into the schema of every route that takes one. */
export const rangeShape = { from: time.optional(), to: time.optional(), range: length.optional() };

export interface RangeParameters {
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  readonly range?: bigint | undefined;
}

/** Why a range cannot be answered, and the parameter that is at fault. */
export interface RangeFault {
  readonly parameter: 'from' | 'to' | 'range';
  readonly message: string;
}

const LONGEST_NS = 400n * 86_400_000_000_000n;

/**
 * Makes a range of what was asked: the last hour when nothing was said, `to` is now when left out.
 * @param nowNs the present in Unix nanoseconds
 */
export function resolveRange(asked: RangeParameters, nowNs: bigint): NanoRange | RangeFault {
  if (asked.from !== undefined && asked.range !== undefined) {
    return { parameter: 'range', message: 'from and range say the same thing: send one of them' };
  }
  const to = asked.to ?? nowNs;
  const from = asked.from ?? to - (asked.range ?? 3_600_000_000_000n);
  if (from >= to) {
    return {
      parameter: asked.from === undefined ? 'to' : 'from',
      message: 'the range is empty: from must be earlier than to',
    };
  }
  if (from < 0n) return { parameter: 'range', message: 'the range begins before 1970' };
  if (to - from > LONGEST_NS)
    return { parameter: 'from', message: 'the range is longer than 400 days' };
  return { from, to };
}
