const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const WORDS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
};

/** What the picker offers; every other length can be typed. */
export const RANGE_PRESETS = ['15m', '1h', '6h', '24h', '7d'] as const;

/** A range as the URL writes it (`15m`, or two instants joined by `..`), resolved against a clock, in milliseconds. */
export interface TimeRange {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** True when the range moves with the clock. */
  readonly relative: boolean;
}

function parseInstant(text: string): number | undefined {
  if (/^\d{11,}$/.test(text)) return Number(text);
  const parsed = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(parsed) ? undefined : parsed;
}

function parseLength(text: string): number | undefined {
  const match = /^(?<count>\d+)(?<unit>[smhdw])$/.exec(text);
  const size = UNITS[match?.groups?.unit ?? ''];
  const length = Number(match?.groups?.count ?? 0) * (size ?? 0);
  return length > 0 ? length : undefined;
}

/** Resolves `1h` or `2026-11-20T09:00..2026-11-20T10:00` (also Unix milliseconds); undefined when it is neither. */
export function parseRange(text: string, now: number): TimeRange | undefined {
  const length = parseLength(text);
  if (length !== undefined) return { text, from: now - length, to: now, relative: true };
  const [first, second, ...more] = text.split('..');
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  const from = parseInstant(first.trim());
  const to = parseInstant(second.trim());
  if (from === undefined || to === undefined || from === to) return undefined;
  return { text, from: Math.min(from, to), to: Math.max(from, to), relative: false };
}

/** As {@link parseRange}, with the last hour for a text that means nothing. */
export function rangeOrDefault(text: string, now: number): TimeRange {
  return parseRange(text, now) ?? { text: '1h', from: now - 3_600_000, to: now, relative: true };
}

/** The URL text of an absolute range. */
export function absoluteRange(from: number, to: number): string {
  return `${Math.round(from)}..${Math.round(to)}`;
}

/** The same window one length earlier (-1) or later (+1), or doubled around its middle (`wider`). */
export function shiftRange(range: TimeRange, step: -1 | 1 | 'wider'): string {
  const length = range.to - range.from;
  if (step === 'wider') return absoluteRange(range.from - length / 2, range.to + length / 2);
  return absoluteRange(range.from + step * length, range.to + step * length);
}

/** `Last hour`, `Last 15 minutes`; undefined for an absolute range, whose ends say it. */
export function relativeLabel(range: TimeRange): string | undefined {
  const match = /^(?<count>\d+)(?<unit>[smhdw])$/.exec(range.text);
  const word = WORDS[match?.groups?.unit ?? ''];
  if (!(range.relative && word)) return undefined;
  const count = Number(match?.groups?.count);
  return count === 1 ? `Last ${word}` : `Last ${count} ${word}s`;
}
