import { z } from 'zod';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A duration such as `15s` or `7d`, or a plain number of milliseconds. */
export function durationMs(bounds: { minMs: number }) {
  const form = 'a duration such as 15s, 10m or 7d';
  return quantity(form, UNIT_MS).refine(
    (value) => value >= bounds.minMs,
    `must be at least ${bounds.minMs} ms`,
  );
}

/** A size such as `10GB` or `64MiB`, or a plain number of bytes. */
export function byteCount(bounds: { min: number; max?: number }) {
  const max = bounds.max ?? Number.MAX_SAFE_INTEGER;
  return quantity('a size such as 16MiB or 10GB', UNIT_BYTES)
    .refine((value) => value >= bounds.min, `must be at least ${bounds.min} bytes`)
    .refine((value) => value <= max, `must be at most ${max} bytes`);
}

function quantity(form: string, units: Readonly<Record<string, number>>) {
  return z.union([z.number(), z.string()], `must be ${form}`).transform((value, context) => {
    const number = typeof value === 'number' ? value : parseQuantity(value, units);
    if (number !== undefined && Number.isFinite(number) && number >= 0) return Math.round(number);
    context.issues.push({ code: 'custom', message: `must be ${form}`, input: value });
    return z.NEVER;
  });
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = match[2] === '' ? 1 : units[match[2] ?? ''];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}
